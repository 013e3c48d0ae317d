using System.Globalization;
using System.Runtime.InteropServices;

namespace XlaSharp.Hlo.Text;

/// <summary>
/// <c>dense&lt;…&gt;</c>: the body is skipped, the type behind it read, then the body is read into bytes of that type.
/// </summary>
internal sealed partial class AssemblyParser
{
    private HloAttribute ParseElements()
    {
        int start = Position;
        Advance();
        if (!At(TokenKind.Less))
        {
            throw Expected("'<' after 'dense'");
        }

        int bodyStart = _token.End;
        int bodyEnd = EndOfElements(bodyStart);
        Restart(bodyEnd + 1);
        if (!TryConsume(TokenKind.Colon))
        {
            throw Expected("':' and the type of the elements");
        }

        int typeStart = Position;
        HloType type = ParseType();
        if (type is OpaqueType)
        {
            return new OpaqueAttr($"{CollapseBlanks(_source.Text.AsSpan(start, bodyEnd + 1 - start))} : {type}");
        }

        if (type is not TensorType { IsStatic: true } tensor)
        {
            throw Error(typeStart, $"elements literal type must have static shape, but got '{type}'");
        }

        return new ElementsParser(_source.Text, bodyStart, bodyEnd, tensor, typeStart).Parse();
    }

    private int EndOfElements(int start)
    {
        string text = _source.Text;
        int position = start;
        while (true)
        {
            int offset = text.AsSpan(position).IndexOfAny('>', '"', '/');
            if (offset < 0)
            {
                throw Error(start - 1, "'dense<' without closing bracket: expected '>'");
            }

            position += offset;
            switch (text[position])
            {
                case '>':
                    return position;
                case '"':
                    Lexer literal = new(text) { Position = position };
                    position = literal.Next().End;
                    break;
                default:
                    int blank = _lexer.SkipBlank(position);
                    position = blank > position ? blank : position + 1;
                    break;
            }
        }
    }
}

using System.Globalization;
using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Text;

/// <summary>Operands of operations: names of values, and whether their types are the ones written.</summary>
internal sealed partial class AssemblyParser
{
    // Stands for a value that is declared nowhere until the rest of its operation has been read: what is wrong there
    // comes first.
    private static readonly Value Undeclared = new(new OpaqueType("!undeclared"), new object(), 0);
    private ParseException? _undeclared;

    /// <summary>The value that a <c>%name</c> or <c>%name#n</c> stands for.</summary>
    public OperandUse ParseOperand()
    {
        if (!At(TokenKind.PercentIdentifier))
        {
            throw Expected("SSA operand (%name)");
        }

        Token name = _token;
        Advance();
        int index = ParseResultNumber();
        if (!_scope.TryFind(Span(name), out Value[]? values))
        {
            _undeclared ??= Error(name.Start, $"use of undeclared SSA value name '{Span(name)}'");
            return new(Undeclared, name.Start);
        }

        if (values is null)
        {
            throw new ParseException(name.Start, string.Empty) { IsSilent = true };
        }

        return index < values.Length
            ? new(values[index], name.Start)
            : throw Error(
                name.Start,
                $"reference to invalid result number: '{Span(name)}' has {values.Length} results, but #{index} is used"
            );
    }

    /// <summary>Raises an error if the operation being read uses a value that is declared nowhere.</summary>
    public void ThrowIfUndeclared()
    {
        if (_undeclared is { } undeclared)
        {
            throw undeclared;
        }
    }

    /// <summary>Operands separated by commas; none if no <c>%</c> follows.</summary>
    public void ParseOperands(List<OperandUse> operands)
    {
        if (!At(TokenKind.PercentIdentifier))
        {
            return;
        }

        operands.Add(ParseOperand());
        while (At(TokenKind.Comma) && Peek().Kind == TokenKind.PercentIdentifier)
        {
            Advance();
            operands.Add(ParseOperand());
        }
    }

    /// <summary>Operands in parentheses.</summary>
    public void ParseOperandsInParentheses(List<OperandUse> operands)
    {
        Expect(TokenKind.LeftParenthesis);
        ParseOperands(operands);
        Expect(TokenKind.RightParenthesis);
    }

    /// <summary>Raises an error unless the operands have the declared types.</summary>
    public void CheckOperandTypes(ParsedOperation operation, ReadOnlySpan<HloType> types, int position)
    {
        if (types.Length != operation.Operands.Count)
        {
            throw Error(
                position,
                $"number of operands and types do not match: got {operation.Operands.Count} operands and "
                    + $"{types.Length} types"
            );
        }

        for (int i = 0; i < types.Length; i++)
        {
            CheckOperandType(operation.Operands[i], types[i]);
        }
    }

    /// <summary>Raises an error unless a used value has the declared type.</summary>
    public void CheckOperandType(OperandUse use, HloType type)
    {
        if (
            !ReferenceEquals(use.Value, Undeclared)
            && !ReferenceEquals(use.Value.Type, type)
            && !use.Value.Type.Equals(type)
        )
        {
            Lexer lexer = new(_source.Text) { Position = use.Position };
            throw Error(
                use.Position,
                $"use of value '{Span(lexer.Next())}' expects different type than prior uses: '{type}' vs "
                    + $"'{use.Value.Type}'"
            );
        }
    }

    private int ParseResultNumber()
    {
        if (!At(TokenKind.HashIdentifier))
        {
            return 0;
        }

        int index = int.TryParse(TokenText[1..], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw Error(Position, $"invalid SSA value result number '{TokenText}'");
        Advance();
        return index;
    }
}

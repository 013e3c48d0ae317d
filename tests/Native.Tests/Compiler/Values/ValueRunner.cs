using System.Buffers.Binary;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Text;

namespace XlaSharp.Native.Tests.Compiler.Values;

/// <summary>Runs several elementwise ops over lists of bit patterns in one program.</summary>
internal static class ValueRunner
{
    /// <summary>Runs lines of a program of <c>%x</c> and <c>%y</c>.</summary>
    /// <param name="types">Element types of <c>%x</c> and, if there is one, <c>%y</c>.</param>
    /// <param name="operands">Bit patterns of each.</param>
    /// <param name="lines">Ops with <c>$</c> where the count stands in their types, and the element type of each
    /// result.</param>
    /// <returns>Bit patterns of each line's result.</returns>
    public static ulong[][] Run(string[] types, ulong[][] operands, params (string Line, string Result)[] lines)
    {
        int count = operands[0].Length;
        string[] names = ["%x", "%y"];
        string parameters = string.Join(", ", types.Select((type, i) => $"{names[i]}: tensor<{count}x{type}>"));
        string results = string.Join(", ", lines.Select(line => $"tensor<{count}x{line.Result}>"));
        string body = string.Concat(
            lines.Select((line, i) => $"  %r{i} = {line.Line.Replace("$", $"{count}", StringComparison.Ordinal)}\n")
        );
        string returned = string.Join(", ", lines.Select((_, i) => $"%r{i}"));
        Module module = Parser.Parse(
            $"func.func @main({parameters}) -> ({results}) {{\n{body}  return {returned} : {results}\n}}"
        );
        TensorType[] tensors = [.. module.Functions.Single().Type.Inputs.Select(type => (TensorType)type)];
        HostTensor[] arguments =
        [
            .. tensors.Select((type, i) => new HostTensor(type, Pack(operands[i], type.ElementType))),
        ];
        return [.. JitRunner.Run(module, arguments).Select(Unpack)];
    }

    private static byte[] Pack(ulong[] patterns, ElementType type)
    {
        int size = type.ByteSize;
        byte[] data = new byte[patterns.Length * size];
        Span<byte> element = stackalloc byte[8];
        for (int i = 0; i < patterns.Length; i++)
        {
            ulong pattern = patterns[i];
            if (type.BitWidth < 8 && type.IsSigned && type.IsInteger && (pattern >> (type.BitWidth - 1)) != 0)
            {
                pattern |= ulong.MaxValue << type.BitWidth;
            }

            BinaryPrimitives.WriteUInt64LittleEndian(element, pattern);
            element[..size].CopyTo(data.AsSpan(i * size));
        }

        return data;
    }

    private static ulong[] Unpack(HostTensor tensor)
    {
        ElementType type = tensor.Type.ElementType;
        int size = type.ByteSize;
        ulong mask = type.BitWidth == 64 ? ulong.MaxValue : (1UL << type.BitWidth) - 1;
        byte[] data = tensor.Data.ToArray();
        byte[] element = new byte[8];
        ulong[] patterns = new ulong[data.Length / size];
        for (int i = 0; i < patterns.Length; i++)
        {
            element.AsSpan().Clear();
            data.AsSpan(i * size, size).CopyTo(element);
            patterns[i] = BinaryPrimitives.ReadUInt64LittleEndian(element) & mask;
        }

        return patterns;
    }
}

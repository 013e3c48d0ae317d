using System.Globalization;
using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Text;

/// <summary>One type that all operands have.</summary>
internal sealed class OperandTypeElement : FormatElement
{
    /// <inheritdoc/>
    public override bool CanPrint(Operation operation)
    {
        bool same = !operation.Operands.IsEmpty;
        foreach (Value operand in operation.Operands)
        {
            same &= operand.Type.Equals(operation.Operands[0].Type);
        }

        return same;
    }

    /// <inheritdoc/>
    public override void Parse(AssemblyParser parser, ParsedOperation operation)
    {
        HloType type = parser.ParseType();
        foreach (OperandUse use in operation.Operands)
        {
            parser.CheckOperandType(use, type);
        }
    }

    /// <inheritdoc/>
    public override void Print(AssemblyPrinter printer, Operation operation, ref FormatSpacing spacing)
    {
        spacing.BeforeWord(printer);
        printer.Types(operation.Operands[..1]);
    }
}

/// <summary><c>P, T</c> of a selection; the function type if the branches' types differ from the result's.</summary>
internal sealed class SelectTypeElement : FormatElement
{
    /// <inheritdoc/>
    public override bool CanPrint(Operation operation) => operation.Results.Length == 1;

    /// <inheritdoc/>
    public override void Parse(AssemblyParser parser, ParsedOperation operation)
    {
        if (parser.At(TokenKind.LeftParenthesis))
        {
            parser.ParseFunctionalType(operation);
            return;
        }

        int start = parser.Position;
        HloType predicate = parser.ParseType();
        if (!parser.TryConsume(TokenKind.Comma))
        {
            throw AssemblyParser.Error(start, "expected functional type or list of two types");
        }

        HloType result = parser.ParseType();
        if (parser.At(TokenKind.Comma))
        {
            throw AssemblyParser.Error(start, "expected functional type or list of two types");
        }

        parser.CheckOperandTypes(operation, [predicate, result, result], start);
        operation.ResultTypes.Add(result);
    }

    /// <inheritdoc/>
    public override void Print(AssemblyPrinter printer, Operation operation, ref FormatSpacing spacing)
    {
        spacing.BeforeWord(printer);
        HloType result = operation.Result.Type;
        bool same =
            operation.Operands.Length == 3
            && operation.Operands[1].Type.Equals(result)
            && operation.Operands[2].Type.Equals(result);
        _ = same
            ? printer.Type(operation.Operands[0].Type).Append(", ").Type(result)
            : printer.FunctionalType(operation);
    }
}

/// <summary>The complex result type; the function type if the operands are not exactly its real type.</summary>
internal sealed class ComplexTypeElement : FormatElement
{
    /// <inheritdoc/>
    public override bool CanPrint(Operation operation) => operation.Results.Length == 1;

    /// <inheritdoc/>
    public override void Parse(AssemblyParser parser, ParsedOperation operation)
    {
        if (parser.At(TokenKind.LeftParenthesis))
        {
            parser.ParseFunctionalType(operation);
            return;
        }

        int start = parser.Position;
        HloType type = parser.ParseType();
        TensorType real =
            RealType(type)
            ?? throw AssemblyParser.Error(start, $"expected tensor with complex element type, but got '{type}'");
        parser.CheckOperandTypes(operation, [real, real], start);
        operation.ResultTypes.Add(type);
    }

    /// <inheritdoc/>
    public override void Print(AssemblyPrinter printer, Operation operation, ref FormatSpacing spacing)
    {
        spacing.BeforeWord(printer);
        TensorType? real = RealType(operation.Result.Type);
        bool same = real is not null;
        foreach (Value operand in operation.Operands)
        {
            same &= operand.Type.Equals(real);
        }

        _ = same ? printer.Type(operation.Result.Type) : printer.FunctionalType(operation);
    }

    private static TensorType? RealType(HloType type) =>
        type is TensorType { ElementType.IsComplex: true } complex ? complex.Of(complex.ElementType.RealPart) : null;
}

/// <summary>The tuple type of the result, whose parts are the operands' types.</summary>
internal sealed class TupleTypeElement : FormatElement
{
    /// <inheritdoc/>
    public override bool CanPrint(Operation operation)
    {
        bool same =
            operation.Results is [{ Type: TupleType }]
            && ((TupleType)operation.Result.Type).Elements.Count == operation.Operands.Length;
        for (int i = 0; same && i < operation.Operands.Length; i++)
        {
            same = ((TupleType)operation.Result.Type).Elements[i].Equals(operation.Operands[i].Type);
        }

        return same;
    }

    /// <inheritdoc/>
    public override void Parse(AssemblyParser parser, ParsedOperation operation)
    {
        int start = parser.Position;
        HloType type = parser.ParseType();
        if (type is not TupleType tuple)
        {
            throw AssemblyParser.Error(start, $"expected tuple type, but got '{type}'");
        }

        parser.CheckOperandTypes(operation, tuple.Elements.Span, start);
        operation.ResultTypes.Add(type);
    }

    /// <inheritdoc/>
    public override void Print(AssemblyPrinter printer, Operation operation, ref FormatSpacing spacing)
    {
        spacing.BeforeWord(printer);
        printer.Types(operation.Results);
    }
}

/// <summary>The operands' types, which are the results' too.</summary>
internal sealed class PairwiseTypesElement : FormatElement
{
    /// <inheritdoc/>
    public override bool IsPresent(Operation operation) => operation.Operands.Length > 0;

    /// <inheritdoc/>
    public override void Parse(AssemblyParser parser, ParsedOperation operation)
    {
        new OperandTypesElement().Parse(parser, operation);
        operation.ResultTypes.AddRange(operation.Operands.Select(use => use.Value.Type));
    }

    /// <inheritdoc/>
    public override void Print(AssemblyPrinter printer, Operation operation, ref FormatSpacing spacing)
    {
        spacing.BeforeWord(printer);
        printer.Types(operation.Results);
    }
}

/// <summary><c>e5m10</c>: exponent and mantissa bits.</summary>
internal sealed class FloatFormatElement : FormatElement
{
    /// <inheritdoc/>
    public override bool CanPrint(Operation operation) =>
        operation.Op is ReducePrecision { ExponentBits: >= 0, MantissaBits: >= 0 };

    /// <inheritdoc/>
    public override void Parse(AssemblyParser parser, ParsedOperation operation)
    {
        int start = parser.Position;
        string text = parser.ExpectIdentifier("valid keyword (a float format such as e5m10)");
        int mark = text.IndexOf('m', StringComparison.Ordinal);
        if (text[0] != 'e' || mark < 2 || mark + 1 == text.Length)
        {
            throw AssemblyParser.Error(start, $"expected exponent mantissa in format e#m#, but saw {text}");
        }

        int exponent = ParseBits("exponent", text[1..mark], start);
        int mantissa = ParseBits("mantissa", text[(mark + 1)..], start);

        operation.AddOwn("exponent_bits", IntegerAttr.I32(exponent));
        operation.AddOwn("mantissa_bits", IntegerAttr.I32(mantissa));
    }

    private static int ParseBits(string name, string digits, int position) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int bits)
            ? bits
            : throw AssemblyParser.Error(position, $"unable to parse {name} '{digits}'");

    /// <inheritdoc/>
    public override void Print(AssemblyPrinter printer, Operation operation, ref FormatSpacing spacing)
    {
        spacing.BeforeWord(printer);
        ReducePrecision op = (ReducePrecision)operation.Op;
        printer.Append('e').Append(op.ExponentBits).Append('m').Append(op.MantissaBits);
    }
}

/// <summary><c>[0:2, 1:8:3]</c>: start, limit, and stride unless it is 1.</summary>
internal sealed class SliceRangesElement : FormatElement
{
    /// <inheritdoc/>
    public override bool CanPrint(Operation operation) =>
        operation.Op is Slice op
        && op.StartIndices.Count == op.LimitIndices.Count
        && op.StartIndices.Count == op.Strides.Count;

    /// <inheritdoc/>
    public override void Parse(AssemblyParser parser, ParsedOperation operation)
    {
        List<long> starts = [];
        List<long> limits = [];
        List<long> strides = [];
        parser.Expect(TokenKind.LeftBracket);
        parser.CommaSeparated(
            TokenKind.RightBracket,
            () =>
            {
                starts.Add(parser.ParseInt64());
                parser.Expect(TokenKind.Colon);
                limits.Add(parser.ParseInt64());
                strides.Add(parser.TryConsume(TokenKind.Colon) ? parser.ParseInt64() : 1);
            }
        );
        operation.AddOwn("start_indices", DenseArrayAttr.I64(Dims.Of(starts)));
        operation.AddOwn("limit_indices", DenseArrayAttr.I64(Dims.Of(limits)));
        operation.AddOwn("strides", DenseArrayAttr.I64(Dims.Of(strides)));
    }

    /// <inheritdoc/>
    public override void Print(AssemblyPrinter printer, Operation operation, ref FormatSpacing spacing)
    {
        spacing.BeforeWord(printer);
        Slice op = (Slice)operation.Op;
        printer.Append('[');
        for (int i = 0; i < op.StartIndices.Count; i++)
        {
            printer
                .Append(i == 0 ? string.Empty : ", ")
                .Append(op.StartIndices[i])
                .Append(':')
                .Append(op.LimitIndices[i]);
            if (op.Strides[i] != 1)
            {
                printer.Append(':').Append(op.Strides[i]);
            }
        }

        printer.Append(']');
    }
}

namespace XlaSharp.Hlo.Text;

/// <summary>Turns a pattern into elements for one op.</summary>
internal sealed class FormatCompiler(OpDefinition definition, string pattern)
{
    private readonly string[] _words = pattern.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    private int _next;

    /// <summary>All elements.</summary>
    public FormatElement[] Compile()
    {
        string[] spelled = [.. _words.Where(word => word[0] == '$').Select(word => word[1..]), .. SpelledTogether()];
        return CompileUntil(null, spelled);
    }

    private FormatElement[] CompileUntil(string? end, string[] spelled)
    {
        List<FormatElement> elements = [];
        while (_next < _words.Length && _words[_next] != end)
        {
            elements.Add(CompileWord(_words[_next++], spelled));
        }

        _next++;
        if (elements.FindLast(element => element is OptionalElement) is OptionalElement last)
        {
            last.IsLast = true;
        }

        return [.. elements];
    }

    private FormatElement CompileWord(string word, string[] spelled) =>
        word switch
        {
            "attr-dict" => new AttributesElement(spelled),
            "short" => new ShortTypeElement(),
            "functional" => new FunctionalTypeElement(),
            "results" => new ResultTypesElement(),
            "operands" => new OperandTypesElement(),
            "operand-type" => new OperandTypeElement(),
            "select-type" => new SelectTypeElement(),
            "complex-type" => new ComplexTypeElement(),
            "tuple-type" => new TupleTypeElement(),
            "pairwise" => new PairwiseTypesElement(),
            "float-format" => new FloatFormatElement(),
            "slice-ranges" => new SliceRangesElement(),
            "$*" => new AllOperandsElement(definition),
            "(" => new OptionalElement(CompileUntil(")?", spelled)),
            _ when word[0] == '`' => new LiteralElement(word.Trim('`')),
            _ when word[0] == '$' => Named(word[1..]),
            _ => throw new InvalidOperationException($"Pattern of {definition}: unknown word '{word}'."),
        };

    // Own attributes that one word shows without naming them.
    private string[] SpelledTogether() =>
        _words.Contains("slice-ranges") ? ["start_indices", "limit_indices", "strides"]
        : _words.Contains("float-format") ? ["exponent_bits", "mantissa_bits"]
        : [];

    private FormatElement Named(string name)
    {
        for (int i = 0; i < definition.Operands.Count; i++)
        {
            if (definition.Operands[i].Name == name)
            {
                return definition.Operands[i].Arity == Arity.One
                    ? new OperandElement(i)
                    : new OperandListElement(i, definition.Operands.Count - 1 - i);
            }
        }

        return definition.Attributes.FirstOrDefault(spec => spec.Name == name) is { } attribute
            ? new AttributeElement(definition, attribute)
            : throw new InvalidOperationException($"Pattern of {definition}: it has no operand or attribute '{name}'.");
    }
}

using System.Globalization;
using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Analysis;

/// <summary>Compares two functions of one name.</summary>
internal sealed class FunctionDiff
{
    private readonly DiffOptions _options;
    private readonly PrintOptions _print;
    private readonly OperationKeys _keys;
    private readonly string _section;
    private readonly List<DiffLine> _lines;
    private readonly ValueNames _namesBefore;
    private readonly ValueNames _namesAfter;

    private FunctionDiff(Region before, Region after, string section, DiffOptions options, List<DiffLine> lines)
    {
        (_options, _section, _lines) = (options, section, lines);
        _print = new() { DebugInfo = options.CompareLocations };
        _keys = new(options.CompareLocations);
        (_namesBefore, _namesAfter) = (ValueNames.Of(before), ValueNames.Of(after));
    }

    /// <summary>Compares two functions.</summary>
    public static void Compare(Function before, Function after, DiffOptions options, List<DiffLine> lines)
    {
        string section = "func.func @" + before.Name;
        (string head, string otherHead) = (Head(before), Head(after));
        lines.Add(new(head == otherHead ? DiffKind.Same : DiffKind.Removed, head, section));
        if (head != otherHead)
        {
            lines.Add(new(DiffKind.Added, otherHead, section));
        }

        if (before.Body is { } body && after.Body is { } otherBody)
        {
            new FunctionDiff(body, otherBody, section, options, lines).CompareRegions(body, otherBody, 1);
        }
    }

    /// <summary>Lists a function that the other module lacks.</summary>
    public static void List(Function function, DiffKind kind, List<DiffLine> lines)
    {
        string section = "func.func @" + function.Name;
        lines.Add(new(kind, Head(function), section));
        if (function.Body is { } body)
        {
            new FunctionDiff(body, body, section, DiffOptions.Default, lines).ListRegion(body, kind, 1);
        }
    }

    private static string Head(Function function) =>
        new Function
        {
            Name = function.Name,
            Visibility = function.Visibility,
            Type = function.Type,
            ArgumentAttributes = function.ArgumentAttributes,
            ResultAttributes = function.ResultAttributes,
            Attributes = function.Attributes,
        }
            .ToText()
            .TrimEnd();

    private void CompareRegions(Region before, Region after, int depth)
    {
        for (int i = 0; i < Math.Max(before.Blocks.Count, after.Blocks.Count); i++)
        {
            if (i >= after.Blocks.Count)
            {
                ListBlock(before.Blocks[i], DiffKind.Removed, depth);
            }
            else if (i >= before.Blocks.Count)
            {
                ListBlock(after.Blocks[i], DiffKind.Added, depth);
            }
            else
            {
                CompareBlocks(before.Blocks[i], after.Blocks[i], depth);
            }
        }
    }

    private void CompareBlocks(Block before, Block after, int depth)
    {
        _keys.Pair(before.Arguments, after.Arguments);
        ShareNames(before.Arguments, after.Arguments);
        CompareArguments(before, after, depth);
        BlockMatching matching = BlockMatching.Of(before, after, _keys, _options.CompareOrder);
        List<int>[] added = new List<int>[before.Operations.Count + 1];
        int previous = -1;
        for (int j = 0; j < after.Operations.Count; j++)
        {
            int partner = matching.PartnerOfAfter[j];
            if (partner >= 0)
            {
                previous = partner;
                ShareNames(before.Operations[partner].Results, after.Operations[j].Results);
            }
            else
            {
                // After what was removed at the same place, as readers of differences expect.
                while (previous + 1 < before.Operations.Count && matching.PartnerOfBefore[previous + 1] < 0)
                {
                    previous++;
                }

                (added[previous + 1] ??= []).Add(j);
                Prime(after.Operations[j].Results);
            }
        }

        for (int i = -1; i < before.Operations.Count; i++)
        {
            if (i >= 0)
            {
                CompareOperation(before.Operations[i], matching, i, after, depth);
            }

            foreach (int j in added[i + 1] ?? [])
            {
                ListOperation(after.Operations[j], DiffKind.Added, depth);
            }
        }
    }

    private void CompareArguments(Block before, Block after, int depth)
    {
        // A function's arguments are in its head.
        string[] texts = [ArgumentTypes(before), ArgumentTypes(after)];
        if (depth > 1 && texts[0] != texts[1])
        {
            Add(DiffKind.Removed, texts[0], depth);
            Add(DiffKind.Added, texts[1], depth);
        }
    }

    private static string ArgumentTypes(Block block) =>
        $"^bb0({string.Join(", ", Ops.RegionRules.Types(block.Arguments).Select(type => type.Text))}):";

    private void CompareOperation(Operation operation, BlockMatching matching, int index, Block after, int depth)
    {
        int partner = matching.PartnerOfBefore[index];
        if (partner < 0)
        {
            ListOperation(operation, DiffKind.Removed, depth);
            return;
        }

        string text = Line(operation, _namesBefore, depth);
        if (matching.AreEqual(index, partner))
        {
            Add(DiffKind.Same, text, depth);
            return;
        }

        Operation other = after.Operations[partner];
        bool same =
            _keys.Shallow(operation) == _keys.Shallow(other) && _keys.AreEqual(operation.Operands, other.Operands);
        Add(same ? DiffKind.Same : DiffKind.Removed, text, depth);
        if (!same)
        {
            Add(DiffKind.Added, Line(other, _namesAfter, depth), depth);
        }

        _keys.Pair(operation.Results, other.Results);
        for (int i = 0; i < Math.Min(operation.Regions.Length, other.Regions.Length); i++)
        {
            CompareRegions(operation.Regions[i], other.Regions[i], depth + 1);
        }
    }

    private void ListOperation(Operation operation, DiffKind kind, int depth)
    {
        Add(kind, Line(operation, kind == DiffKind.Added ? _namesAfter : _namesBefore, depth), depth);
        foreach (Region region in operation.Regions)
        {
            ListRegion(region, kind, depth + 1);
        }
    }

    private void ListRegion(Region region, DiffKind kind, int depth)
    {
        foreach (Block block in region.Blocks)
        {
            ListBlock(block, kind, depth);
        }
    }

    private void ListBlock(Block block, DiffKind kind, int depth)
    {
        foreach (Operation operation in block.Operations)
        {
            ListOperation(operation, kind, depth);
        }
    }

    private string Line(Operation operation, ValueNames names, int depth) =>
        AssemblyPrinter.FirstLine(operation, names, depth == 1, _print);

    private void Add(DiffKind kind, string text, int depth) =>
        _lines.Add(
            new(kind, string.Create(CultureInfo.InvariantCulture, $"{new string(' ', 2 * depth)}{text}"), _section)
        );

    private void ShareNames(ReadOnlySpan<Value> before, ReadOnlySpan<Value> after)
    {
        for (int i = 0; i < Math.Min(before.Length, after.Length); i++)
        {
            _namesAfter.Set(after[i], _namesBefore[before[i]]);
        }
    }

    private void Prime(ReadOnlySpan<Value> values)
    {
        foreach (Value value in values)
        {
            string name = _namesAfter[value];
            int number = name.IndexOf('#', StringComparison.Ordinal);
            _namesAfter.Set(value, number < 0 ? name + "'" : name.Insert(number, "'"));
        }
    }
}

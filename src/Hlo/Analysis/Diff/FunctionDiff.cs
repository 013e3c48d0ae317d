using XlaSharp.Hlo.Ops;
using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Analysis;

/// <summary>Compares two functions of one name.</summary>
internal sealed class FunctionDiff
{
    private readonly BlockOrders _before;
    private readonly BlockOrders _after;
    private readonly DiffOptions _options;
    private readonly OperationKeys _keys;
    private readonly FunctionSection _section;
    private readonly List<DiffEntry> _lines;

    private FunctionDiff(
        FunctionSection section,
        BlockOrders before,
        BlockOrders after,
        DiffOptions options,
        List<DiffEntry> lines
    )
    {
        (_section, _before, _after, _options, _lines) = (section, before, after, options, lines);
        _keys = new(options.CompareLocations);
    }

    /// <summary>Compares two functions; a missing one makes the other's lines additions or removals.</summary>
    public static void Compare(
        Function? before,
        Function? after,
        BlockOrders ordersBefore,
        BlockOrders ordersAfter,
        DiffOptions options,
        List<DiffEntry> lines
    )
    {
        FunctionSection section = new(
            "func.func @" + (before ?? after)!.Name,
            before?.Body,
            after?.Body,
            ordersBefore,
            ordersAfter,
            options.CompareLocations
        );
        (string? head, string? otherHead) = (Head(before), Head(after));
        if (head is not null)
        {
            lines.Add(new(section, head, head == otherHead ? DiffKind.Same : DiffKind.Removed, 0));
        }

        if (otherHead is not null && head != otherHead)
        {
            lines.Add(new(section, otherHead, DiffKind.Added, 0));
        }

        FunctionDiff diff = new(section, ordersBefore, ordersAfter, options, lines);
        if (before is { Body: { } body } && after is { Body: { } otherBody })
        {
            diff.CompareRegions(body, otherBody, 1);
        }
        else if (before is null || after is null)
        {
            diff.ListRegion((before ?? after)!.Body, before is null ? DiffKind.Added : DiffKind.Removed, 1);
        }
    }

    private static string? Head(Function? function) =>
        function is null
            ? null
            : new Function
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
        CompareArguments(before, after, depth);
        (IReadOnlyList<Operation> first, IReadOnlyList<Operation> second) = (_before.Of(before), _after.Of(after));
        BlockMatching matching = BlockMatching.Of(
            first,
            second,
            _keys.DeepOf(first, _before),
            _keys.DeepOf(second, _after),
            _keys,
            _options.CompareOrder
        );
        _section.Share(before, after, matching.PartnerOfAfter);
        Dictionary<int, List<int>> added = Added(matching);
        for (int i = -1; i < first.Count; i++)
        {
            if (i >= 0)
            {
                CompareOperation(first[i], matching, i, second, depth);
            }

            if (added.TryGetValue(i, out List<int>? here))
            {
                here.ForEach(j => ListOperation(second[j], DiffKind.Added, depth));
            }
        }
    }

    // Behind which operation of the first block the second one's own come: after what was removed at the same place, as
    // readers expect.
    private static Dictionary<int, List<int>> Added(BlockMatching matching)
    {
        Dictionary<int, List<int>> added = [];
        int previous = -1;
        for (int j = 0; j < matching.PartnerOfAfter.Length; j++)
        {
            if (matching.PartnerOfAfter[j] is var partner and >= 0)
            {
                previous = partner;
                continue;
            }

            while (previous + 1 < matching.PartnerOfBefore.Length && matching.PartnerOfBefore[previous + 1] < 0)
            {
                previous++;
            }

            if (!added.TryGetValue(previous, out List<int>? here))
            {
                added[previous] = here = [];
            }

            here.Add(j);
        }

        return added;
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
        $"^bb0({string.Join(", ", RegionRules.Types(block.Arguments).Select(type => type.Text))}):";

    private void CompareOperation(
        Operation operation,
        BlockMatching matching,
        int index,
        IReadOnlyList<Operation> after,
        int depth
    )
    {
        int partner = matching.PartnerOfBefore[index];
        if (partner < 0)
        {
            ListOperation(operation, DiffKind.Removed, depth);
            return;
        }

        if (matching.AreEqual(index, partner))
        {
            Add(DiffKind.Same, operation, depth);
            return;
        }

        Operation other = after[partner];
        bool same =
            _keys.Shallow(operation) == _keys.Shallow(other) && _keys.AreEqual(operation.Operands, other.Operands);
        Add(same ? DiffKind.Same : DiffKind.Removed, operation, depth);
        if (!same)
        {
            Add(DiffKind.Added, other, depth);
        }

        _keys.Pair(operation.Results, other.Results);
        for (int i = 0; i < Math.Min(operation.Regions.Length, other.Regions.Length); i++)
        {
            CompareRegions(operation.Regions[i], other.Regions[i], depth + 1);
        }
    }

    private void ListOperation(Operation operation, DiffKind kind, int depth)
    {
        Add(kind, operation, depth);
        foreach (Region region in operation.Regions)
        {
            ListRegion(region, kind, depth + 1);
        }
    }

    private void ListRegion(Region? region, DiffKind kind, int depth)
    {
        foreach (Block block in region?.Blocks ?? [])
        {
            ListBlock(block, kind, depth);
        }
    }

    private void ListBlock(Block block, DiffKind kind, int depth)
    {
        foreach (Operation operation in (kind == DiffKind.Added ? _after : _before).Of(block))
        {
            ListOperation(operation, kind, depth);
        }
    }

    private void Add(DiffKind kind, object content, int depth) => _lines.Add(new(_section, content, kind, depth));
}

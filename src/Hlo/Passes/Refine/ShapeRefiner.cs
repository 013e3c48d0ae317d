using System.Globalization;
using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Passes;

/// <summary>
/// Rebuilds operations with the most specific result types that their new operands allow, simplifying on the way.
/// </summary>
internal sealed class ShapeRefiner() : Rewriter(Canonicalize.Rules)
{
    /// <inheritdoc/>
    protected override void Visit(Operation operation, Block target)
    {
        try
        {
            Refine(operation, target);
        }
        catch (ConstraintException violation)
        {
            throw new HloException([
                new(operation.Location, $"'{operation.Name}' op with refined shapes: {violation.Message}"),
            ]);
        }
    }

    private void Refine(Operation operation, Block target)
    {
        if (operation.Op is While)
        {
            RefineWhile(operation, target);
            return;
        }

        Value[] operands = MapAll(operation.Operands);
        if (operation.Op is CustomCall { CallTargetName: "shape_assertion" } && TryAssert(operation, operands))
        {
            return;
        }

        if (operation.Op is SetDimensionSize cut && TryCut(cut, operation, operands, target))
        {
            return;
        }

        Op op = ResultShapes.Refine(operation.Op, operands);
        HloType[] declared = RegionRules.Types(operation.Results);
        RewriteSite? site = operation.Op is If or Case
            ? new(this, operation, op, operands, declared, target, operation.Location)
            : null;
        if (site is not null && Replacement(site) is { } chosen)
        {
            Map(operation.Results, chosen);
            return;
        }

        Region[] regions = CloneRegions(operation);
        HloType[] types = Types(op, operands, regions, declared);
        site = regions.Length == 0 ? new(this, operation, op, operands, types, target, operation.Location) : null;
        if (site is not null && Replacement(site) is { } values)
        {
            Map(operation.Results, values);
            return;
        }

        Operation copy = target.Append(new(op, operands, types, regions, operation.Attributes, operation.Location));
        Map(operation.Results, copy.Results);
    }

    private static HloType[] Types(Op op, Value[] operands, Region[] regions, HloType[] declared)
    {
        HloType[] inferred = op.Definition.InferTypes(op, new OpSite(RegionRules.Types(operands), regions));
        HloType[] types = new HloType[declared.Length];
        for (int i = 0; i < types.Length; i++)
        {
            types[i] =
                i < inferred.Length
                && inferred[i] is TensorType a
                && declared[i] is TensorType b
                && TypeRules.AreCompatible(a, b)
                    ? TypeRules.MostSpecific(a, b)
                    : declared[i];
        }

        return types;
    }

    // A loop keeps its values' types. If the body gives others than it is given, the declared types stay.
    private void RefineWhile(Operation operation, Block target)
    {
        Value[] operands = MapAll(operation.Operands);
        HloType[] types = RegionRules.Types(operands);
        Region[] regions = [CloneWith(operation.Regions[0], types), CloneWith(operation.Regions[1], types)];
        if (!RegionRules.ReturnedTypes(regions[1].Body).SequenceEqual(types))
        {
            types = RegionRules.Types(operation.Results);
            regions = [CloneWith(operation.Regions[0], types), CloneWith(operation.Regions[1], types)];
        }

        Operation copy = target.Append(
            new(While.Instance, operands, types, regions, operation.Attributes, operation.Location)
        );
        Map(operation.Results, copy.Results);
    }

    private Region CloneWith(Region region, HloType[] types)
    {
        Block body = new(types, [.. region.Body.ArgumentLocations]);
        Map(region.Body.Arguments, body.Arguments);
        CloneInto(region.Body, body);
        return new(body);
    }

    // Of a dimension whose size is set to a constant the beginning is left.
    private bool TryCut(SetDimensionSize op, Operation operation, Value[] operands, Block target)
    {
        TensorType type = operands[0].Tensor;
        int dimension = (int)op.Dimension;
        if (
            !type.IsStatic
            || ConstantValues.Of(operands[1])?.ToIntegers() is not [var size, ..]
            || size < 0
            || size > type.Dims[dimension]
        )
        {
            return false;
        }

        Slice slice = new(Dims.Repeat(0, type.Rank), type.Dims.With(dimension, size), Dims.Repeat(1, type.Rank));
        TensorType result = type with { Dims = type.Dims.With(dimension, size) };
        Operation copy = target.Append(
            new(slice, [operands[0]], [result], [], operation.Attributes, operation.Location)
        );
        Map(operation.Results, copy.Results);
        return true;
    }

    private static bool TryAssert(Operation operation, Value[] operands)
    {
        if (operands.Length == 0 || ConstantValues.Of(operands[0]) is not { } holds)
        {
            return false;
        }

        if (holds.ToIntegers()[0] == 0)
        {
            throw new HloException([
                new(operation.Location, $"shape assertion failed: {Message(operation, operands)}"),
            ]);
        }

        return true;
    }

    private static string Message(Operation operation, Value[] operands)
    {
        string text = (operation.Attributes["error_message"] as StringAttr)?.Value ?? "no message";
        for (int i = 1; i < operands.Length; i++)
        {
            string value = ConstantValues.Of(operands[i]) is { } number
                ? number.ToIntegers()[0].ToString(CultureInfo.InvariantCulture)
                : "?";
            text = text.Replace($"{{{i - 1}}}", value, StringComparison.Ordinal);
        }

        return text;
    }
}

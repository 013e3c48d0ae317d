using NUnit.Framework;
using XlaSharp.Hlo.Ops;
using XlaSharp.Hlo.Verify;

namespace XlaSharp.Hlo.Tests.Verify;

public class VerifierTests
{
    private static readonly TensorType Vector = new(ElementType.F32, [4]);
    private static readonly TensorType Scalar = TensorType.Scalar(ElementType.F32);

    [Test]
    public void AValidFunctionHasNoFindings()
    {
        Block block = new([Vector, Vector]);
        BlockBuilder builder = new(block);
        Value sum = builder.Append(Add.Instance, block.Arguments).Result;
        builder.Append(FuncReturn.Instance, sum);
        Assert.That(Verifier.Verify(ModuleOf(block, [Vector])), Is.Empty);
    }

    [Test]
    public void AWrongOperandTypeNamesTheOperandAndWhatItMustBe()
    {
        Block block = new([new TensorType(ElementType.I32, [4])]);
        Operation sine = block.Append(new(Sine.Instance, block.Arguments, [block.Arguments[0].Type]));
        block.Append(new(FuncReturn.Instance, sine.Results, []));
        AssertFinds(
            ModuleOf(block, [block.Arguments[0].Type]),
            "'stablehlo.sine' op operand #0 must be ranked tensor of",
            "but got 'tensor<4xi32>'"
        );
    }

    [Test]
    public void EveryBadOperationIsReported()
    {
        Block block = new([Vector, Scalar]);
        Operation first = block.Append(new(Add.Instance, block.Arguments, [Vector]));
        Operation second = block.Append(new(new Ops.Transpose([1, 0]), block.Arguments[..1], [Vector]));
        block.Append(new(FuncReturn.Instance, [first.Result, second.Result], []));
        IReadOnlyList<Diagnostic> findings = Verifier.Verify(ModuleOf(block, [Vector, Vector]));
        Assert.That(
            findings.Select(finding => finding.Message),
            Has.Some.StartsWith("'stablehlo.add' op requires compatible types")
        );
        Assert.That(
            findings.Select(finding => finding.Message),
            Has.Some.StartsWith("'stablehlo.transpose' op TransposeOp operand rank 1")
        );
    }

    [Test]
    public void ADeclaredResultMayBeMoreDynamicButNotDifferent()
    {
        Block block = new([Vector]);
        TensorType dynamic = new(ElementType.F32, [Dims.Dynamic]);
        Operation negate = block.Append(new(Negate.Instance, block.Arguments, [dynamic]));
        block.Append(new(FuncReturn.Instance, negate.Results, []));
        Assert.That(Verifier.Verify(ModuleOf(block, [dynamic])), Is.Empty);

        Block other = new([Vector]);
        TensorType longer = new(ElementType.F32, [5]);
        negate = other.Append(new(Negate.Instance, other.Arguments, [longer]));
        other.Append(new(FuncReturn.Instance, negate.Results, []));
        AssertFinds(
            ModuleOf(other, [longer]),
            "inferred type(s) 'tensor<4xf32>' are incompatible with return type(s) of operation 'tensor<5xf32>'"
        );
    }

    [Test]
    public void AUseBeforeTheDefinitionIsFound()
    {
        Block block = new([Vector]);
        Operation late = new(Negate.Instance, block.Arguments, [Vector]);
        Operation early = block.Append(new(Negate.Instance, late.Results, [Vector]));
        block.Append(late);
        block.Append(new(FuncReturn.Instance, early.Results, []));
        AssertFinds(ModuleOf(block, [Vector]), "operand #0 does not dominate this use");
    }

    [Test]
    public void ARegionMayUseOuterValuesButNotThoseOfASibling()
    {
        Assert.That(Verifier.Verify(IfModule((outer, _) => outer)), Is.Empty);
        AssertFinds(IfModule((_, sibling) => sibling), "operand #0 does not dominate this use");
    }

    [Test]
    public void AnUnknownCalleeIsFound()
    {
        Block block = new([Vector]);
        Operation call = block.Append(new(new Call("g", [Vector]), block.Arguments, [Vector]));
        block.Append(new(FuncReturn.Instance, call.Results, []));
        AssertFinds(ModuleOf(block, [Vector]), "'func.call' op 'g' does not reference a valid function");
    }

    [Test]
    public void AReturnMustFitTheSignature()
    {
        Block block = new([Vector]);
        block.Append(new(FuncReturn.Instance, block.Arguments, []));
        AssertFinds(
            ModuleOf(block, [Scalar]),
            "type of return operand 0 ('tensor<4xf32>') doesn't match function result type ('tensor<f32>')"
        );
    }

    [Test]
    public void TwoFunctionsOfOneNameAreFound()
    {
        Module module = new() { Members = [Identity("f"), Identity("f")] };
        AssertFinds(module, "redefinition of symbol named 'f'");
    }

    [Test]
    public void DeeplyNestedRegionsDoNotExhaustTheStack()
    {
        TensorType pred = TensorType.Scalar(ElementType.I1);
        Block entry = new([pred]);
        Block inner = new([]);
        inner.Append(new(Return.Instance, [], []));
        for (int i = 0; i < 20_000; i++)
        {
            Block other = new([]);
            other.Append(new(Return.Instance, [], []));
            Block outer = new([]);
            outer.Append(new(If.Instance, entry.Arguments, [], [new Region(inner), new Region(other)]));
            outer.Append(new(Return.Instance, [], []));
            inner = outer;
        }

        entry.Append(new(If.Instance, entry.Arguments, [], [new Region(inner), new Region(new Block([]))]));
        entry.Append(new(FuncReturn.Instance, [], []));
        Assert.That(Verifier.Verify(ModuleOf(entry, [])), Is.Empty);
    }

    [Test]
    public void TheBuilderRefusesOperandsOfTheWrongKind()
    {
        Block block = new([new TensorType(ElementType.I32, [4])]);
        Assert.That(
            () => new BlockBuilder(block).Append(Cosine.Instance, block.Arguments),
            Throws.TypeOf<HloException>().With.Message.Contains("operand #0 must be ranked tensor of")
        );
    }

    private static Module IfModule(Func<Value, Value, Value> choose)
    {
        Block block = new([TensorType.Scalar(ElementType.I1), Vector]);
        Block first = new([]);
        Operation sibling = first.Append(new(Negate.Instance, block.Arguments[1..], [Vector]));
        first.Append(new(Return.Instance, sibling.Results, []));
        Block second = new([]);
        second.Append(new(Return.Instance, [choose(block.Arguments[1], sibling.Result)], []));
        Operation branch = block.Append(
            new(If.Instance, block.Arguments[..1], [Vector], [new Region(first), new Region(second)])
        );
        block.Append(new(FuncReturn.Instance, branch.Results, []));
        return ModuleOf(block, [Vector]);
    }

    private static Function Identity(string name)
    {
        Block block = new([Vector]);
        block.Append(new(FuncReturn.Instance, block.Arguments, []));
        return new()
        {
            Name = name,
            Type = new([Vector], [Vector]),
            Body = new Region(block),
        };
    }

    private static Module ModuleOf(Block block, ValueList<HloType> results)
    {
        List<HloType> inputs = [];
        foreach (Value argument in block.Arguments)
        {
            inputs.Add(argument.Type);
        }

        return new()
        {
            Members =
            [
                new Function
                {
                    Name = "main",
                    Type = new(inputs.ToValueList(), results),
                    Body = new Region(block),
                },
            ],
        };
    }

    private static void AssertFinds(Module module, params string[] parts)
    {
        IEnumerable<string> messages = Verifier.Verify(module).Select(finding => finding.Message);
        Assert.That(
            messages,
            Has.Some.Matches<string>(
                (string? message) => parts.All(part => message!.Contains(part, StringComparison.Ordinal))
            )
        );
    }
}

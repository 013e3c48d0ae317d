using System.Collections.Concurrent;
using NUnit.Framework;
using XlaSharp.Hlo.Passes;
using XlaSharp.Hlo.Tests.Reference;
using XlaSharp.Hlo.Text;
using XlaSharp.Hlo.Verify;

namespace XlaSharp.Hlo.Tests.Passes;

internal sealed class RefineShapesTests
{
    [Test]
    public void ShapesFlowFromTheArgumentsThroughSizeArithmetic() =>
        PassText.AssertBecomes(
            """
            func.func @main(%x: tensor<?x4xf32>) -> tensor<?xf32> {
              %0 = call @f(%x) : (tensor<?x4xf32>) -> tensor<?xf32>
              return %0 : tensor<?xf32>
            }
            func.func private @f(%x: tensor<?x4xf32>) -> tensor<?xf32> {
              %n = "stablehlo.get_dimension_size"(%x) <{dimension = 0 : i64}> : (tensor<?x4xf32>) -> tensor<i32>
              %four = "stablehlo.constant"() <{value = dense<4> : tensor<i32>}> : () -> tensor<i32>
              %size = "stablehlo.multiply"(%n, %four) : (tensor<i32>, tensor<i32>) -> tensor<i32>
              %shape = "stablehlo.reshape"(%size) : (tensor<i32>) -> tensor<1xi32>
              %0 = "stablehlo.dynamic_reshape"(%x, %shape) : (tensor<?x4xf32>, tensor<1xi32>) -> tensor<?xf32>
              %1 = "stablehlo.sine"(%0) : (tensor<?xf32>) -> tensor<?xf32>
              return %1 : tensor<?xf32>
            }
            """,
            """
            func.func @main(%x: tensor<3x4xf32>) -> tensor<12xf32> {
              %0 = "stablehlo.reshape"(%x) : (tensor<3x4xf32>) -> tensor<12xf32>
              %1 = "stablehlo.sine"(%0) : (tensor<12xf32>) -> tensor<12xf32>
              return %1 : tensor<12xf32>
            }
            """,
            new RefineShapes([new TensorType(ElementType.F32, [3, 4])])
        );

    [Test]
    public void AKnownArgumentIsAConstant() =>
        PassText.AssertBecomes(
            """
            func.func @main(%n: tensor<i64>, %x: tensor<f32>) -> tensor<?xf32> {
              %0 = "stablehlo.reshape"(%n) : (tensor<i64>) -> tensor<1xi64>
              %1 = "stablehlo.dynamic_broadcast_in_dim"(%x, %0) <{broadcast_dimensions = array<i64>}> : (tensor<f32>, tensor<1xi64>) -> tensor<?xf32>
              return %1 : tensor<?xf32>
            }
            """,
            """
            func.func @main(%n: tensor<i64>, %x: tensor<f32>) -> tensor<5xf32> {
              %1 = "stablehlo.broadcast_in_dim"(%x) <{broadcast_dimensions = array<i64>}> : (tensor<f32>) -> tensor<5xf32>
              return %1 : tensor<5xf32>
            }
            """,
            new RefineShapes(
                [TensorType.Scalar(ElementType.I64), TensorType.Scalar(ElementType.F32)],
                new Dictionary<int, DenseElementsAttr> { [0] = DenseElementsAttr.I64([], [5]) }
            )
        );

    [Test]
    public void LoopsKeepTheRefinedTypesOfWhatTheyCarry() =>
        PassText.AssertBecomes(
            """
            func.func @main(%p: tensor<i1>, %x: tensor<?xf32>) -> tensor<?xf32> {
              %0:2 = "stablehlo.while"(%p, %x) ({
              ^bb0(%a: tensor<i1>, %b: tensor<?xf32>):
                "stablehlo.return"(%a) : (tensor<i1>) -> ()
              }, {
              ^bb0(%a: tensor<i1>, %b: tensor<?xf32>):
                %1 = "stablehlo.sine"(%b) : (tensor<?xf32>) -> tensor<?xf32>
                "stablehlo.return"(%a, %1) : (tensor<i1>, tensor<?xf32>) -> ()
              }) : (tensor<i1>, tensor<?xf32>) -> (tensor<i1>, tensor<?xf32>)
              return %0#1 : tensor<?xf32>
            }
            """,
            """
            func.func @main(%p: tensor<i1>, %x: tensor<7xf32>) -> tensor<7xf32> {
              %0:2 = "stablehlo.while"(%p, %x) ({
              ^bb0(%a: tensor<i1>, %b: tensor<7xf32>):
                "stablehlo.return"(%a) : (tensor<i1>) -> ()
              }, {
              ^bb0(%a: tensor<i1>, %b: tensor<7xf32>):
                %1 = "stablehlo.sine"(%b) : (tensor<7xf32>) -> tensor<7xf32>
                "stablehlo.return"(%a, %1) : (tensor<i1>, tensor<7xf32>) -> ()
              }) : (tensor<i1>, tensor<7xf32>) -> (tensor<i1>, tensor<7xf32>)
              return %0#1 : tensor<7xf32>
            }
            """,
            new RefineShapes([TensorType.Scalar(ElementType.I1), new TensorType(ElementType.F32, [7])])
        );

    [TestCase(3, null)]
    [TestCase(2, "shape assertion failed: size must be 3, got 2")]
    public void ShapeAssertionsAreChecked(int size, string? error)
    {
        const string Text = """
            func.func @main(%x: tensor<?xf32>) -> tensor<?xf32> {
              %n = "stablehlo.get_dimension_size"(%x) <{dimension = 0 : i64}> : (tensor<?xf32>) -> tensor<i32>
              %three = "stablehlo.constant"() <{value = dense<3> : tensor<i32>}> : () -> tensor<i32>
              %ok = "stablehlo.compare"(%n, %three) <{comparison_direction = #stablehlo<comparison_direction EQ>}> : (tensor<i32>, tensor<i32>) -> tensor<i1>
              "stablehlo.custom_call"(%ok, %n) <{call_target_name = "shape_assertion", has_side_effect = true}> {error_message = "size must be 3, got {0}"} : (tensor<i1>, tensor<i32>) -> ()
              return %x : tensor<?xf32>
            }
            """;
        RefineShapes pass = new([new TensorType(ElementType.F32, [size])]);
        if (error is null)
        {
            Assert.That(PassText.Run(Text, pass).Main.Entry.Operations, Has.Count.EqualTo(1));
            return;
        }

        Assert.That(() => PassText.Run(Text, pass), Throws.TypeOf<HloException>().With.Message.Contains(error));
    }

    [Test]
    public void ArgumentsOfOtherTypesAreRefused() =>
        Assert.That(
            () =>
                PassText.Run(
                    "func.func @main(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {\n return %x : tensor<?x4xf32>\n}",
                    new RefineShapes([new TensorType(ElementType.F32, [3, 5])])
                ),
            Throws.TypeOf<HloException>().With.Message.Contains("do not fit function @main")
        );

    [Test]
    public void ShapePolymorphicExportsBecomeStatic()
    {
        ConcurrentBag<string> failures = [];
        int count = 0;
        Parallel.ForEach(
            ConformanceCase.Read("testdata", "roundtrip"),
            new ParallelOptions { MaxDegreeOfParallelism = 2 },
            item =>
            {
                Module module = Parser.ParseFile(item.Path);
                Interlocked.Increment(ref count);
                try
                {
                    (HloType[] types, Dictionary<int, DenseElementsAttr> values) = Arguments(module.Main);
                    Module refined = new RefineShapes(types, values).Run(module);
                    Verifier.ThrowIfInvalid(refined);
                    if (refined.Main.Type.Results.Any(type => type is TensorType { IsStatic: false }))
                    {
                        failures.Add($"{item.Name}: results {refined.Main.Type.Results}");
                    }
                }
                catch (HloException exception)
                {
                    failures.Add($"{item.Name}: {exception.Message.Split('\n')[0]}");
                }
            }
        );
        TestContext.Out.WriteLine($"{count - failures.Count} of {count} are static after refinement");
        Assert.That(failures, Is.Empty, string.Join("\n", failures.Order(StringComparer.Ordinal)));
    }

    // Every size variable is 5, which fits all of these programs' own constraints on sizes.
    private static (HloType[] Types, Dictionary<int, DenseElementsAttr> Values) Arguments(Function main)
    {
        HloType[] types = new HloType[main.Type.Inputs.Count];
        Dictionary<int, DenseElementsAttr> values = [];
        bool leading = true;
        for (int i = 0; i < types.Length; i++)
        {
            TensorType type = (TensorType)main.Type.Inputs[i];
            types[i] = new TensorType(
                type.ElementType,
                Dims.Of(type.Dims.Select(size => size == Dims.Dynamic ? 5 : size))
            );
            leading &= type.Rank == 0 && type.ElementType.IsInteger;
            if (leading)
            {
                values[i] =
                    type.ElementType.BitWidth == 64
                        ? DenseElementsAttr.I64([], [5])
                        : DenseElementsAttr.Of<int>(type, [5]);
            }
        }

        return (types, values);
    }
}

using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Text;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Execution;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>Transposes of tensors that do not fit a first-level cache, element by element.</summary>
internal sealed class TransposeTests
{
    [Test]
    public void EveryElementIsInItsPlace(
        [Values("i32", "i64", "i16")] string type,
        [Values(
            "131x97: 1,0",
            "256x64: 1,0",
            "3x67x61: 0,2,1",
            "3x67x61: 2,1,0",
            "3x67x61: 1,2,0",
            "2x19x18x33: 0,2,3,1",
            "2x19x18x33: 0,3,1,2",
            "2x19x18x33: 3,2,1,0",
            "5x400x9: 0,2,1",
            "17x16x70x1: 3,2,0,1"
        )]
            string shape,
        [Values(1, 3)] int threads
    )
    {
        (int[] dims, int[] permutation) = (Numbers(shape.Split(':')[0], 'x'), Numbers(shape.Split(':')[1], ','));
        int[] result = [.. permutation.Select(d => dims[d])];
        string Tensor(int[] sizes) => $"tensor<{string.Join('x', sizes)}x{type}>";
        Module module = Parser.Parse(
            $$"""
            func.func @main(%a: {{Tensor(dims)}}) -> ({{Tensor(result)}}, {{Tensor(result)}}) {
              %0 = stablehlo.transpose %a, dims = [{{string.Join(", ", permutation)}}] : ({{Tensor(dims)}}) -> {{Tensor(
                result
            )}}
              %1 = stablehlo.not %0 : {{Tensor(result)}}
              return %0, %1 : {{Tensor(result)}}, {{Tensor(result)}}
            }
            """
        );
        int count = dims.Aggregate((n, size) => n * size);
        long[] expected = new long[count];
        int[] steps = Steps(dims);
        for (int i = 0; i < count; i++)
        {
            int rest = i;
            for (int d = result.Length - 1; d >= 0; d--)
            {
                expected[i] += rest % result[d] * (long)steps[permutation[d]];
                rest /= result[d];
            }
        }

        using CpuExecutable executable = new(Pipeline.Compile(module, CompileOptions.Default));
        HostTensor[] results = JitRunner.Execute(executable, [Counting(type, dims, count)], threads: threads);

        Assert.That(Whole(type, results[0]), Is.EqualTo(expected));
        Assert.That(Whole(type, results[1]), Is.EqualTo(Array.ConvertAll(expected, value => ~value)));
    }

    private static int[] Numbers(string text, char separator) =>
        [.. text.Split(separator).Select(part => int.Parse(part, System.Globalization.CultureInfo.InvariantCulture))];

    private static int[] Steps(int[] dims)
    {
        int[] steps = new int[dims.Length];
        int step = 1;
        for (int d = dims.Length - 1; d >= 0; d--)
        {
            steps[d] = step;
            step *= dims[d];
        }

        return steps;
    }

    private static HostTensor Counting(string type, int[] sizes, int count)
    {
        Dims dims = Dims.Of(sizes.Select(size => (long)size));
        int[] numbers = [.. Enumerable.Range(0, count)];
        return type switch
        {
            "i16" => HostTensor.Of<short>(new(ElementType.I16, dims), Array.ConvertAll(numbers, n => (short)n)),
            "i32" => HostTensor.Of<int>(new(ElementType.I32, dims), numbers),
            _ => HostTensor.Of<long>(new(ElementType.I64, dims), Array.ConvertAll(numbers, n => (long)n)),
        };
    }

    private static long[] Whole(string type, HostTensor tensor) =>
        type switch
        {
            "i16" => [.. tensor.Values<short>().ToArray().Select(n => (long)n)],
            "i32" => [.. tensor.Values<int>().ToArray().Select(n => (long)n)],
            _ => tensor.Values<long>().ToArray(),
        };
}

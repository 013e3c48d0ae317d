using XlaSharp.Hlo;

namespace XlaSharp.Native.Tests.Compiler.Drawn;

/// <summary>
/// Ops that take positions from tensors, with every attribute drawn; positions are inside, outside, and negative.
/// </summary>
[TestFixture]
public sealed class IndexingTests
{
    [Test]
    public void GathersAgree([Range(0, 1)] int part) =>
        Draw.Each(
            part,
            draw =>
            {
                Indices indices = new(draw);
                long[] slice =
                [
                    .. indices.Operand.Select(
                        (size, d) => indices.Kind[d] == 'w' ? draw.Int(0, (int)size) : Math.Min(1, size)
                    ),
                ];
                long[] offsets = [.. slice.Where((_, d) => indices.Kind[d] == 'w')];
                int rank = offsets.Length + indices.Batch.Length;
                long[] offsetDims = draw.Subset(rank, offsets.Length);
                long[] result = Merge(rank, offsetDims, offsets, indices.Batch);
                GatherDimensionNumbers numbers = new(
                    Dims.Create(offsetDims),
                    indices.Of('c'),
                    indices.Of('b'),
                    Dims.Create(indices.IndexBatch),
                    Dims.Create(indices.Map),
                    indices.VectorDim
                );
                string element = draw.Of("f32", "i32", "i8", "i4", "i1", "bf16", "complex<f64>");
                string operand = draw.Argument(element, indices.Operand);
                string starts = indices.Argument();
                draw.Compare(
                    [Draw.Type(element, result)],
                    $$"""
                    "stablehlo.gather"(%a0, %a1) <{
                      dimension_numbers = {{numbers.Text}}, slice_sizes = {{Draw.Array(
                        slice
                    )}}, indices_are_sorted = false
                    }> : ({{operand}}, {{starts}}) -> {{Draw.Type(element, result)}}
                    """
                );
            }
        );

    [Test]
    public void ScattersAgree([Range(0, 1)] int part) =>
        Draw.Each(
            part,
            draw =>
            {
                Indices indices = new(draw);
                long[] window =
                [
                    .. indices
                        .Operand.Where((_, d) => indices.Kind[d] == 'w')
                        .Select(size => (long)draw.Int(0, (int)size)),
                ];
                int rank = window.Length + indices.Batch.Length;
                long[] windowDims = draw.Subset(rank, window.Length);
                long[] updates = Merge(rank, windowDims, window, indices.Batch);
                ScatterDimensionNumbers numbers = new(
                    Dims.Create(windowDims),
                    indices.Of('c'),
                    indices.Of('b'),
                    Dims.Create(indices.IndexBatch),
                    Dims.Create(indices.Map),
                    indices.VectorDim
                );
                string element = draw.Of("f32", "i32", "i8", "ui8", "f16", "complex<f64>");
                string attributes =
                    $"<{{scatter_dimension_numbers = {numbers.Text}, indices_are_sorted = false, "
                    + $"unique_indices = false}}>";
                string operand = draw.Argument(element, indices.Operand);
                if (draw.Once(4))
                {
                    string second = draw.Argument("i32", indices.Operand);
                    string pairStarts = indices.Argument();
                    (string one, string two) = (draw.Argument(element, updates), draw.Argument("i32", updates));
                    (string s, string t) = (Draw.Type(element), Draw.Type("i32"));
                    draw.Compare(
                        [operand, second],
                        $$"""
                        "stablehlo.scatter"(%a0, %a1, %a2, %a3, %a4) {{attributes}} ({
                        ^bb0(%p: {{s}}, %u: {{t}}, %q: {{s}}, %v: {{t}}):
                          %x = stablehlo.add %p, %q : {{s}}
                          %y = stablehlo.maximum %u, %v : {{t}}
                          stablehlo.return %x, %y : {{s}}, {{t}}
                        }) : ({{operand}}, {{second}}, {{pairStarts}}, {{one}}, {{two}}) -> ({{operand}}, {{second}})
                        """
                    );
                    return;
                }

                string starts = indices.Argument();
                string update = draw.Argument(element, updates);
                string scalar = Draw.Type(element);
                string operation = draw.Of<string>(element.StartsWith('c') ? ["add"] : ["add", "maximum", "minimum"]);
                draw.Compare(
                    [operand],
                    $$"""
                    "stablehlo.scatter"(%a0, %a1, %a2) {{attributes}} ({
                    ^bb0(%p: {{scalar}}, %q: {{scalar}}):
                      %x = stablehlo.{{operation}} %p, %q : {{scalar}}
                      stablehlo.return %x : {{scalar}}
                    }) : ({{operand}}, {{starts}}, {{update}}) -> {{operand}}
                    """
                );
            }
        );

    [Test]
    public void DynamicSlicesAndUpdatesAgree() =>
        Draw.Each(
            0,
            draw =>
            {
                int rank = draw.Int(0, 3);
                long[] dims = draw.Ints(rank, draw.Once(6) ? 0 : 1, 6);
                long[] sizes = [.. dims.Select(size => (long)draw.Int(0, (int)size))];
                string element = draw.Of("f32", "i32", "i4", "i1", "complex<f32>");
                string index = draw.Of("i32", "i64", "i8", "ui8", "ui32", "ui64", "i16");
                string operand = draw.Argument(element, dims);
                string block = Draw.Type(element, sizes);
                bool isUpdate = draw.Once(2);
                if (isUpdate)
                {
                    draw.Argument(element, sizes);
                }

                int first = isUpdate ? 2 : 1;
                string[] starts =
                [
                    .. Enumerable.Range(0, rank).Select(_ => draw.Argument(index, -9, draw.Of(9, 9, 200))),
                ];
                string names = string.Concat(starts.Select((_, i) => $", %a{first + i}"));
                string types = string.Concat(starts.Select(start => $", {start}"));
                draw.Compare(
                    [isUpdate ? operand : block],
                    isUpdate
                        ? $"\"stablehlo.dynamic_update_slice\"(%a0, %a1{names}) : ({operand}, {block}{types}) "
                            + $"-> {operand}"
                        : $"\"stablehlo.dynamic_slice\"(%a0{names}) <{{slice_sizes = {Draw.Array(sizes)}}}> : "
                            + $"({operand}{types}) -> {block}"
                );
            }
        );

    private static long[] Merge(int rank, long[] windowDims, long[] window, long[] batch)
    {
        long[] merged = new long[rank];
        (int inWindow, int inBatch) = (0, 0);
        for (int d = 0; d < rank; d++)
        {
            merged[d] = windowDims.Contains(d) ? window[inWindow++] : batch[inBatch++];
        }

        return merged;
    }

    // The operand's dimensions, what each is for (b batching, c collapsed or inserted, w window), and the index
    // tensor's shape.
    private sealed class Indices
    {
        private readonly Draw _draw;
        private readonly long[] _shape;

        public Indices(Draw draw)
        {
            _draw = draw;
            int rank = draw.Int(0, 4);
            Operand = draw.Ints(rank, draw.Once(10) ? 0 : 1, 4);
            // Of a dimension without elements nothing can be taken out.
            Kind = [.. Operand.Select(size => size == 0 ? draw.Of('b', 'w') : draw.Of('b', 'c', 'w', 'w'))];
            long[] batching = [.. Of('b')];
            long[] candidates = [.. Enumerable.Range(0, rank).Where(d => Kind[d] != 'b').Select(d => (long)d)];
            Map =
            [
                .. draw.Permutation(candidates.Length).Take(draw.Int(0, candidates.Length)).Select(i => candidates[i]),
            ];
            int free = draw.Int(0, 2);
            Batch = draw.Ints(batching.Length + free, draw.Once(8) ? 0 : 1, 3);
            long[] places = [.. draw.Permutation(Batch.Length).Take(batching.Length)];
            for (int i = 0; i < batching.Length; i++)
            {
                Batch[places[i]] = Operand[batching[i]];
            }

            // A lone component may have no dimension of its own.
            VectorDim = draw.Int(0, Batch.Length);
            bool isImplicit = Map.Length == 1 && draw.Once(2);
            VectorDim = isImplicit ? Batch.Length : VectorDim;
            _shape = isImplicit ? Batch : [.. Batch[..(int)VectorDim], Map.Length, .. Batch[(int)VectorDim..]];
            IndexBatch = [.. places.Select(place => place < VectorDim ? place : place + 1)];
        }

        public long[] Operand { get; }

        public char[] Kind { get; }

        public long[] Map { get; }

        public long[] Batch { get; }

        public long[] IndexBatch { get; }

        public long VectorDim { get; }

        public Dims Of(char kind) =>
            Dims.Create([.. Enumerable.Range(0, Kind.Length).Where(d => Kind[d] == kind).Select(d => (long)d)]);

        public string Argument() => _draw.Argument(_draw.Of("i32", "i64", "i8", "ui8", "ui64"), -3, 6, _shape);
    }
}

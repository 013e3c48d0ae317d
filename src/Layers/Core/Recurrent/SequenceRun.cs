using XlaSharp.Hlo;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>One run of a cell over a sequence: a loop whose body is one step, or the steps one after another.</summary>
internal sealed class SequenceRun
{
    private readonly RNN _layer;
    private readonly CallContext _context;
    private readonly Tensor _inputs;
    private readonly Tensor[] _initial;
    private readonly Tensor[] _entries;
    private readonly object? _noise;

    public SequenceRun(RNN layer, CallContext context, Tensor x, Tensor[] initial)
    {
        (_layer, _context, _inputs, _initial) = (layer, context, x, initial);
        Mask = context.MaskOf(x);
        _noise = layer.Cell.DrawNoise(context, x.Shape[0], Dims.Create(x.Shape.Span[2..]));
        Tensor steps = layer.Cell.Project(context, Ordered(x), _noise);
        _entries = Mask is null ? [steps] : [steps, Ordered(Mask)];
    }

    /// <summary>Which steps count, in the order of the inputs; null for all.</summary>
    public Tensor? Mask { get; }

    /// <summary>
    /// If not all outputs are wanted, or an output may have to be repeated, the last one is carried along.
    /// </summary>
    private bool CarriesOutput => !_layer.ReturnSequences || Mask is not null;

    /// <summary>The last output or all of them, and the last states.</summary>
    public (Tensor Output, Tensor[] States) Run()
    {
        Tensor[] initial = CarriesOutput ? [.. _initial, FirstOutput()] : _initial;
        (Tensor[] carry, Tensor[] stacked) = _layer.Unroll
            ? Unrolled(initial)
            : Lax.Scan<Tensor[], Tensor[], Tensor[]>(Step, initial, _entries);
        Tensor output = _layer.ReturnSequences ? Np.SwapAxes(stacked[0], 0, 1) : carry[^1];
        return (output, carry[.._initial.Length]);
    }

    /// <summary>Time first, in the order of processing.</summary>
    private Tensor Ordered(Tensor x)
    {
        Tensor steps = Np.SwapAxes(x, 0, 1);
        return _layer.GoBackwards ? Lax.Rev(steps, [0]) : steps;
    }

    private (Tensor[] Carry, Tensor[] Stacked) Unrolled(Tensor[] initial)
    {
        Tensor[] carry = initial;
        List<Tensor[]> results = [];
        for (int t = 0; t < _inputs.Shape[1]; t++)
        {
            Tensor[] entry = [.. _entries.Select(entries => Lax.IndexInDim(entries, t, 0, keepDims: false))];
            (carry, Tensor[] result) = Step(carry, entry);
            results.Add(result);
        }

        return (carry, _layer.ReturnSequences ? [Np.Stack([.. results.Select(result => result[0])])] : []);
    }

    private (Tensor[] Carry, Tensor[] Result) Step(Tensor[] carry, Tensor[] entry)
    {
        Tensor[] before = carry[.._initial.Length];
        (Tensor output, Tensor[] after) = _layer.Cell.Step(_context, entry[0], before, _noise);
        Tensor shown = output;
        if (Mask is not null)
        {
            Tensor counts = entry[1];
            after = [.. after.Zip(before, (next, last) => Choose(counts, next, last))];
            output = Choose(counts, output, carry[^1]);
            shown = _layer.ZeroOutputForMask ? Choose(counts, output, Lax.ZerosLike(output)) : output;
        }

        Tensor last = _layer.ReturnSequences ? output : shown;
        return (CarriesOutput ? [.. after, last] : after, _layer.ReturnSequences ? [shown] : []);
    }

    /// <summary>
    /// What stands for the output before the first step: the first state, which is the last output where cells return
    /// it.
    /// </summary>
    private Tensor FirstOutput()
    {
        Dims shape = [_inputs.Shape[0], .. _layer.Cell.OutputShape];
        return _initial.Length > 0 && _initial[0].Shape == shape
            ? _initial[0]
            : Lax.Full(shape, 0, _inputs.ElementType);
    }

    private static Tensor Choose(Tensor counts, Tensor yes, Tensor no)
    {
        Tensor which = Lax.Reshape(counts, [counts.Shape[0], .. Enumerable.Repeat(1L, yes.Rank - 1)]);
        return Lax.Select(Np.BroadcastTo(which, yes.Shape), yes, no);
    }
}

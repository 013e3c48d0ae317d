using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>
/// Runs a cell over the steps of <c>[batch, time, features…]</c>. Returns the last output, or all of them, and if
/// wanted the states after the last step, as an array <c>[output, state…]</c>. Called on an array, the tensors after
/// the first are the states before the first step. At steps that a mask excludes, states and output stay what they
/// were.
/// </summary>
public class RNN : Layer, IConfigurable<RNN>
{
    private Variable[] _states = [];
    private Dims _stepShape;

    /// <summary>Makes the layer.</summary>
    /// <param name="cell">What is run.</param>
    /// <param name="returnSequences">True to return the outputs of all steps.</param>
    /// <param name="returnState">True to return the states as well.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    public RNN(
        RecurrentCell cell,
        bool returnSequences = false,
        bool returnState = false,
        string? name = null,
        DTypePolicy? dtype = null
    )
        : this(returnSequences, returnState, name, dtype)
    {
        ArgumentNullException.ThrowIfNull(cell);
        Cell = cell;
    }

    private protected RNN(bool returnSequences, bool returnState, string? name, DTypePolicy? dtype)
        : base(name, dtype) => (ReturnSequences, ReturnState) = (returnSequences, returnState);

    private protected RNN(Config config)
        : base(config)
    {
        (ReturnSequences, ReturnState) = (config.Flag("return_sequences", false), config.Flag("return_state", false));
        (GoBackwards, Stateful) = (config.Flag("go_backwards", false), config.Flag("stateful", false));
        (Unroll, ZeroOutputForMask) = (config.Flag("unroll", false), config.Flag("zero_output_for_mask", false));
    }

    /// <summary>True to return the outputs of all steps.</summary>
    public bool ReturnSequences { get; }

    /// <summary>True to return the states as well.</summary>
    public bool ReturnState { get; }

    /// <summary>True to start at the last step. Outputs come in the order in which they are computed.</summary>
    public bool GoBackwards { get; init; }

    /// <summary>
    /// True to start each call with the states that the last one ended with; <see cref="ResetState"/> starts anew. The
    /// batch size must be known when the layer is built.
    /// </summary>
    public bool Stateful { get; init; }

    /// <summary>
    /// True to write the steps into the program one after another instead of a loop: larger, for short sequences
    /// faster.
    /// </summary>
    public bool Unroll { get; init; }

    /// <summary>True for outputs of 0 at steps that a mask excludes, instead of the output before.</summary>
    public bool ZeroOutputForMask { get; init; }

    /// <summary>What is run.</summary>
    public RecurrentCell Cell
    {
        get => field ??= Track(MakeCell());
        private init => field = Track(value);
    }

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    public static RNN FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        RecurrentCell cell =
            config.Object<RecurrentCell>("cell") ?? throw new ConfigException("RNN: the config has no 'cell'.");
        return new(config) { Cell = cell };
    }

    /// <inheritdoc/>
    public override Config GetConfig()
    {
        Config config = base.GetConfig()
            .With("return_sequences", ReturnSequences)
            .With("return_state", ReturnState)
            .With("go_backwards", GoBackwards)
            .With("stateful", Stateful)
            .With("unroll", Unroll)
            .With("zero_output_for_mask", ZeroOutputForMask);
        return GetType() == typeof(RNN) ? config.With("cell", Cell) : config;
    }

    /// <summary>Lets the next call of a stateful layer start with zeros, or with given states.</summary>
    /// <param name="states">One value per state; null for zeros.</param>
    /// <exception cref="InvalidOperationException">The layer is not stateful, or not built.</exception>
    /// <exception cref="ArgumentException">The values do not fit the states.</exception>
    public void ResetState(IReadOnlyList<Hlo.Execution.HostTensor>? states = null)
    {
        if (_states.Length == 0)
        {
            throw new InvalidOperationException(
                $"{GetType().Name} '{Name}' has no states to reset: "
                    + $"{(Stateful ? "it is not built yet" : "it is not stateful")}."
            );
        }

        if (states is not null && states.Count != _states.Length)
        {
            throw Misfit($"there are {_states.Length} states, got {states.Count} values.");
        }

        for (int i = 0; i < _states.Length; i++)
        {
            _states[i].Assign(states?[i] ?? HostValues.Zeros(_states[i].Type));
        }
    }

    private protected virtual RecurrentCell MakeCell() => throw Misfit("a cell is needed, got null.");

    /// <inheritdoc/>
    protected override void BuildCore(InputSignature inputs, Placement? placement)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        Spec sequence = inputs.Leaves[0];
        Dims shape = sequence.Type.Dims;
        if (shape.Count < 3)
        {
            throw Misfit($"inputs need axes [batch, time, features], got shape ({shape}).");
        }

        _stepShape = Dims.Create(shape.Span[2..]);
        Spec step = sequence with { Type = sequence.Type with { Dims = [shape[0], .. _stepShape] } };
        Cell.BuildFor(step, placement, MayRunInitializers);
        if (Stateful)
        {
            _states =
                shape[0] != Dims.Dynamic
                    ?
                    [
                        .. Cell.StateShapes.Select(
                            (state, i) =>
                                AddWeight(
                                    i == 0 ? "rnn_state" : $"rnn_state_{i}",
                                    [shape[0], .. state],
                                    Tracer.Initializers.Zeros(),
                                    trainable: false
                                )
                        ),
                    ]
                    : throw Misfit(
                        "a stateful layer remembers each sample of a batch, so the batch size must be known when it is "
                            + $"built, got shape ({shape}). "
                            + "Give the model an Input of a Spec with the batch size, or Build the layer with one."
                    );
        }
    }

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs)
    {
        ArgumentNullException.ThrowIfNull(context);
        Tensor[] tensors = [.. Tree.Leaves(inputs).Select(Tensor.From)];
        Tensor x = tensors[0];
        if (x.Rank != _stepShape.Count + 2 || Dims.Create(x.Shape.Span[2..]) != _stepShape)
        {
            throw Misfit($"it was built for steps of shape ({_stepShape}). Input shape: ({x.Shape}).");
        }

        SequenceRun run = new(this, context, x, Initial(context, tensors));
        (Tensor output, Tensor[] states) = run.Run();
        for (int i = 0; i < _states.Length; i++)
        {
            context.Assign(_states[i], states[i]);
        }

        if (ReturnSequences)
        {
            context.SetMask(output, run.Mask is { } mask && GoBackwards ? Lax.Rev(mask, [1]) : run.Mask);
        }

        return ReturnState ? (Tensor[])[output, .. states] : output;
    }

    /// <summary>Masks are set in the call: a state has none.</summary>
    /// <inheritdoc/>
    protected override Tensor? ComputeMask(CallContext context, object? inputs, IReadOnlyList<Tensor?> masks) => null;

    private Tensor[] Initial(CallContext context, Tensor[] tensors)
    {
        (long batch, int count) = (tensors[0].Shape[0], Cell.StateShapes.Count);
        if (tensors.Length > 1)
        {
            return tensors.Length == count + 1
                ? tensors[1..]
                : throw Misfit(
                    $"the inputs must be a sequence, or a sequence and {count} states, got {tensors.Length} tensors."
                );
        }

        if (_states.Length > 0 && _states[0].Type.Dims[0] != batch)
        {
            throw Misfit(
                $"it is stateful and was built for batches of {_states[0].Type.Dims[0]}, got {batch} samples."
            );
        }

        return _states.Length > 0
            ? [.. _states.Select(state => Read(context, state))]
            : Cell.Zeros(batch, tensors[0].ElementType);
    }
}

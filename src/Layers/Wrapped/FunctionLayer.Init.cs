using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Tracer;

namespace XlaSharp.Layers;

/// <summary>Initial values from <c>init_fn</c>.</summary>
public partial class FunctionLayer
{
    /// <summary>The program that makes the initial variables, as StableHLO.</summary>
    /// <param name="inputs">Shapes and element types of the inputs.</param>
    /// <returns>The module; its argument is the random key, if <c>init_fn</c> takes one.</returns>
    /// <exception cref="InvalidOperationException">The layer has no <c>init_fn</c>.</exception>
    public Module LowerInit(InputSignature inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (_initFn is null)
        {
            throw new InvalidOperationException($"Layer '{Name}' has no `init_fn`.");
        }

        object? made = null;
        return StepProgram.Lower(
            $"{Name}_init",
            [],
            InitArguments(),
            training: true,
            (_, keys) => InitBody(inputs, keys, ref made)
        );
    }

    /// <summary>How many keys <see cref="GetInitRng"/> takes.</summary>
    protected virtual int InitKeyCount => 1;

    /// <summary>The random value for <c>init_fn</c>.</summary>
    /// <param name="keys">As many keys as <see cref="InitKeyCount"/> says, of the global generator or of
    /// <c>initSeed</c>.</param>
    /// <returns>A key or a tree of keys.</returns>
    protected virtual object? GetInitRng(IReadOnlyList<Tensor> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return keys[0];
    }

    /// <summary>
    /// Compiles and runs <c>init_fn</c> on ones; its tensors become variables without leaving the device.
    /// </summary>
    private void RunInit(InputSignature inputs, Placement placement)
    {
        object? made = null;
        using StepProgram program = StepProgram.Compile(
            $"{Name}_init",
            placement,
            [],
            InitArguments(),
            training: true,
            (_, keys) => InitBody(inputs, keys, ref made)
        );
        IDeviceBuffer[] values = program.Run(InitKeys());
        int next = 0;
        (object? @params, object? state) = WantsState ? SplitInit(made) : (made, null);
        _params = Adopt(@params, FunctionNames.Params, isTrainable: true);
        _state = WantsState ? Adopt(state, FunctionNames.State, isTrainable: false) : null;

        VariableTree Adopt(object? tree, string role, bool isTrainable) =>
            VariableTree.Create(
                tree,
                (_, path) => AddWeight(new Variable(PathOf(role, path), values[next++], placement, isTrainable))
            );
    }

    private IReadOnlyList<Tensor> InitBody(InputSignature inputs, Tensor[] keys, ref object? made)
    {
        made = Initial(inputs, keys);
        return
        [
            .. Tree.Leaves(made)
                .Where(VariableTree.IsTensor)
                .Select(leaf => Casts.FloatTo(Tensor.From(leaf), Policy.Variable)),
        ];
    }

    private object? Initial(InputSignature inputs, Tensor[] keys)
    {
        object? rng = _initFn!.Takes(FunctionNames.Rng) ? GetInitRng(keys) : null;
        object? result = _initFn.Invoke(name =>
            name switch
            {
                FunctionNames.Rng => rng,
                FunctionNames.Inputs => inputs.Ones(),
                _ => true,
            }
        );
        if (WantsState)
        {
            _ = SplitInit(result);
        }

        return result;
    }

    private (object? Params, object? State) SplitInit(object? result) =>
        SplitPair(result, "`call_fn` takes `state`, so `init_fn` must return a pair (params, state)");

    private IReadOnlyList<(string Name, Spec Spec)> InitArguments() =>
        !_initFn!.Takes(FunctionNames.Rng)
            ? []
            :
            [
                .. Enumerable
                    .Range(0, InitKeyCount)
                    .Select(i => (i == 0 ? "rng" : FormattableString.Invariant($"rng_{i}"), Spec.Key())),
            ];

    /// <summary>
    /// Keys <c>(0, seed), (1, seed), …</c> of a seed for initialisation, or those that the global generator gives next.
    /// </summary>
    private HostTensor[] InitKeys()
    {
        int count = _initFn!.Takes(FunctionNames.Rng) ? InitKeyCount : 0;
        return
        [
            .. Enumerable
                .Range(0, count)
                .Select(i =>
                {
                    (uint first, uint second) = _initSeed is { } seed
                        ? ((uint)i, unchecked((uint)seed))
                        : GlobalSeed.NextKey();
                    return HostTensor.Of<uint>(new TensorType(ElementType.UI32, [2]), [first, second]);
                }),
        ];
    }
}

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
        return StepProgram.Lower($"{Name}_init", [], InitArguments(), training: true, (_, keys) => InitBody(inputs, keys, ref made));
    }

    /// <summary>The random value for <c>init_fn</c>, made from one key.</summary>
    /// <param name="key">A key of the global generator, or of <c>initSeed</c>.</param>
    /// <returns>A key or a tree of keys.</returns>
    protected virtual object? GetInitRng(Tensor key) => key;

    /// <summary>Compiles and runs <c>init_fn</c> on ones; its tensors become variables without leaving the device.</summary>
    private void RunInit(InputSignature inputs, Placement placement)
    {
        object? made = null;
        using StepProgram program = StepProgram.Compile(
            $"{Name}_init", placement, [], InitArguments(), training: true, (_, keys) => InitBody(inputs, keys, ref made));
        IDeviceBuffer[] values = program.Run(InitKey());
        int next = 0;
        (object? @params, object? state) = WantsState ? SplitInit(made) : (made, null);
        _params = Adopt(@params, FunctionNames.Params, isTrainable: true);
        _state = WantsState ? Adopt(state, FunctionNames.State, isTrainable: false) : null;

        VariableTree Adopt(object? tree, string role, bool isTrainable) => VariableTree.Create(tree, (_, path) =>
            AddWeight(new Variable(PathOf(role, path), values[next++], placement, isTrainable)));
    }

    private IReadOnlyList<Tensor> InitBody(InputSignature inputs, Tensor[] keys, ref object? made)
    {
        made = Initial(inputs, keys);
        return [.. Tree.Leaves(made).Where(VariableTree.IsTensor).Select(leaf => Casts.FloatTo(Tensor.From(leaf), Policy.Variable))];
    }

    private object? Initial(InputSignature inputs, Tensor[] keys)
    {
        object? rng = _initFn!.Takes(FunctionNames.Rng) ? GetInitRng(keys[0]) : null;
        object? result = _initFn.Invoke(name => name switch
        {
            FunctionNames.Rng => rng,
            FunctionNames.Inputs => inputs.Ones(),
            _ => true,
        });
        if (WantsState)
        {
            _ = SplitInit(result);
        }

        return result;
    }

    private (object? Params, object? State) SplitInit(object? result) =>
        SplitPair(result, "`call_fn` takes `state`, so `init_fn` must return a pair (params, state)");

    private IReadOnlyList<(string Name, Spec Spec)> InitArguments() =>
        _initFn!.Takes(FunctionNames.Rng) ? [("rng", Spec.Key())] : [];

    private HostTensor[] InitKey()
    {
        if (!_initFn!.Takes(FunctionNames.Rng))
        {
            return [];
        }

        (uint first, uint second) = _initSeed is { } seed ? (0u, unchecked((uint)seed)) : GlobalSeed.NextKey();
        return [HostTensor.Of<uint>(new TensorType(ElementType.UI32, [2]), [first, second])];
    }
}

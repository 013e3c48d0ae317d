using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

public static partial class Transforms
{
    /// <summary>All first derivatives in reverse mode: cheap for few results.</summary>
    /// <param name="function">From a float tensor to a float tensor.</param>
    /// <returns>From the argument to a tensor <c>[result axes…, argument axes…]</c>.</returns>
    public static Func<Tensor, Tensor> Jacobian(Func<Tensor, Tensor> function) =>
        argument =>
        {
            (Tensor result, Func<Tensor, Tensor> pullback) = Vjp(function, argument);
            Tensor rows = Vmap(pullback)(Basis(result.Type));
            return Lax.Reshape(rows, [.. result.Shape, .. argument.Shape]);
        };

    /// <summary>All first derivatives in forward mode: cheap for few argument elements.</summary>
    /// <param name="function">From a float tensor to a float tensor.</param>
    /// <returns>From the argument to a tensor <c>[result axes…, argument axes…]</c>.</returns>
    public static Func<Tensor, Tensor> JacobianForward(Func<Tensor, Tensor> function) =>
        argument =>
        {
            (Tensor result, Func<Tensor, Tensor> pushforward) = Linearize(function, argument);
            Tensor columns = Vmap(pushforward, 0, -1)(Basis(argument.Type));
            return Lax.Reshape(columns, [.. result.Shape, .. argument.Shape]);
        };

    /// <summary>All second derivatives of a function with one real result: forward over reverse.</summary>
    /// <param name="function">From a float tensor to a float scalar.</param>
    /// <returns>From the argument to a tensor <c>[argument axes…, argument axes…]</c>.</returns>
    public static Func<Tensor, Tensor> Hessian(Func<Tensor, Tensor> function) => JacobianForward(Grad(function));

    /// <summary>Structure, shapes and element types of a function's results, without computing them.</summary>
    /// <typeparam name="TResult">A tree of tensors.</typeparam>
    /// <param name="function">The function.</param>
    /// <param name="arguments">Trees of tensors or <see cref="Spec"/>s.</param>
    /// <returns>The structure, and one specification per leaf.</returns>
    public static (TreeDef Structure, IReadOnlyList<Spec> Leaves) EvalShape<TResult>(
        Func<object?[], TResult> function,
        params IReadOnlyList<object?> arguments
    )
    {
        ArgumentNullException.ThrowIfNull(arguments);
        string[] names = [.. arguments.Select((_, i) => FormattableString.Invariant($"arg{i}"))];
        JitArguments given = JitArguments.Of(Name(function), names, arguments.ToArray());
        TreeDef? definition = null;
        Staged staged = Stage.Run(
            Name(function),
            given.Key.Specs,
            inputs =>
            {
                List<object?> results = [];
                definition = Tree.Flatten(function(given.Rebuild(inputs)), results);
                return [.. results.Select(Tensor.From)];
            }
        );
        return (definition!, [.. staged.Jaxpr.OutAtoms.Select(atom => new Spec(atom.Type, atom.IsWeak))]);
    }

    /// <summary>Structure, shapes and element types of a function's result, without computing it.</summary>
    /// <typeparam name="T">A tree of tensors.</typeparam>
    /// <typeparam name="TResult">A tree of tensors.</typeparam>
    /// <param name="function">The function.</param>
    /// <param name="argument">A tree of tensors or <see cref="Spec"/>s.</param>
    /// <returns>The result with specifications in place of tensors.</returns>
    public static TResult EvalShape<T, TResult>(Func<T, TResult> function, T argument)
    {
        ArgumentNullException.ThrowIfNull(function);
        (TreeDef structure, IReadOnlyList<Spec> leaves) = EvalShape(args => (object?)function((T)args[0]!), argument);
        return structure.Unflatten<TResult>([.. leaves.Select(leaf => leaf.ToTensor())]);
    }

    private static Tensor Basis(TensorType type)
    {
        long size = type.ElementCount;
        return Lax.Reshape(Np.Eye(size, type.ElementType), [size, .. type.Dims]);
    }
}

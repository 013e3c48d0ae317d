using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

public static partial class Lax
{
    /// <summary>
    /// A root of a function, found by any method, with the derivatives of the implicit function theorem: with respect
    /// to the tensors that the function uses from outside. The method itself is never differentiated.
    /// </summary>
    /// <typeparam name="T">A tree of tensors.</typeparam>
    /// <param name="function">The function; its result has the structure and types of its argument.</param>
    /// <param name="initial">Where the method starts.</param>
    /// <param name="solve">From the function and the start to a root.</param>
    /// <param name="tangentSolve">
    /// From a linear function g and y to the x with <c>g(x) = y</c>, linear in y: <c>(g, y) => y / g(1.0)</c> for
    /// scalars, <c>(g, y) => Linalg.Solve(Transforms.Jacobian(g)(y), y)</c> for vectors.
    /// </param>
    /// <returns>The root.</returns>
    /// <exception cref="TraceException">A function changes the structure or a type.</exception>
    public static T CustomRoot<T>(
        Func<T, T> function,
        T initial,
        Func<Func<T, T>, T, T> solve,
        Func<Func<T, T>, T, T> tangentSolve
    )
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(solve);
        ArgumentNullException.ThrowIfNull(tangentSolve);
        LoopState<T> state = new("custom_root", initial);
        Staged residual = Keeping("custom_root", state, function);
        Staged solver = Keeping("custom_root", state, start => solve(function, start));
        Jaxpr program = LoopState.WithConstants(solver, [residual, solver], 1);
        int constants = residual.Captured.Count;
        CustomJvpCall call = new(
            "custom_root",
            program,
            (primals, results, tangents) =>
            {
                Tensor[] point = [.. primals[..constants], .. results];
                Tensor?[] Change(Tensor?[] byConstants, Tensor?[] byRoot) =>
                    JvpInterpreter
                        .Run(residual.Jaxpr.Close(), [], point, [.. byConstants, .. byRoot], linearize: false)
                        .Tangents;
                Tensor[] Filled(Tensor?[] some) => [.. some.Select((tangent, i) => tangent ?? ZerosLike(results[i]))];
                Tensor[] right =
                [
                    .. Filled(Change([.. tangents[..constants]], new Tensor?[results.Length])).Select(Neg),
                ];
                T Linear(T x) => state.Pack(Filled(Change(new Tensor?[constants], [.. state.Unpack(x)])));
                return state.Unpack(tangentSolve(Linear, state.Pack(right)));
            }
        );
        return state.Pack(Trace.Bind(call, [.. residual.Captured, .. solver.Captured, .. state.Initial]));
    }

    /// <summary>
    /// The x that a linear function takes to a right side, found by any method, with the derivatives of a linear solve:
    /// with respect to the right side and to the tensors that the function uses from outside. The method itself is
    /// never differentiated.
    /// </summary>
    /// <typeparam name="T">A tree of tensors.</typeparam>
    /// <param name="map">The linear function; its result has the structure and types of its argument.</param>
    /// <param name="right">The right side.</param>
    /// <param name="solve">From a linear function and a right side to x.</param>
    /// <param name="transposeSolve">The same for the transposed function, for reverse derivatives; null if there are
    /// none.</param>
    /// <param name="symmetric">True if the function is its own transpose: <paramref name="solve"/> then serves
    /// both.</param>
    /// <returns>The solution.</returns>
    /// <exception cref="TraceException">A function changes the structure or a type.</exception>
    public static T CustomLinearSolve<T>(
        Func<T, T> map,
        T right,
        Func<Func<T, T>, T, T> solve,
        Func<Func<T, T>, T, T>? transposeSolve = null,
        bool symmetric = false
    )
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(solve);
        LoopState<T> state = new("custom_linear_solve", right);
        Staged product = Keeping("custom_linear_solve", state, map);
        Staged solver = Keeping("custom_linear_solve", state, b => solve(map, b));
        Staged? transposed =
            symmetric ? solver
            : transposeSolve is null ? null
            : Keeping("custom_linear_solve", state, b => transposeSolve(x => Transposed(state, product, x), b));
        LinearSolvePrimitive op = new(product.Jaxpr.Close(), solver.Jaxpr.Close(), transposed?.Jaxpr.Close());
        return state.Pack(
            Trace.Bind(op, [.. product.Captured, .. solver.Captured, .. transposed?.Captured ?? [], .. state.Initial])
        );
    }

    private static T Transposed<T>(LoopState<T> state, Staged map, T cotangent)
    {
        Tensor?[] results = TransposeInterpreter.Run(map.Jaxpr, map.Captured, [.. state.Unpack(cotangent)]);
        return state.Pack([.. results.Select((result, i) => result ?? ZerosLike(state.Initial[i]))]);
    }

    /// <summary>Traces a function that keeps structure and types of its argument.</summary>
    private static Staged Keeping<T>(string who, LoopState<T> state, Func<T, T> function)
    {
        Staged staged = Stage.Run(
            who,
            LoopState.Specs(state.Initial),
            inputs => state.Unpack(function(state.Pack(inputs)))
        );
        LoopState.RequireSame(who, state.Initial, staged.Jaxpr.OutAtoms);
        return staged;
    }
}

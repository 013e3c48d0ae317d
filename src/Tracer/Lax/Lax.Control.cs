using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

public static partial class Lax
{
    /// <summary>
    /// Repeats a function while a condition holds. The number of steps may depend on values; no reverse derivative.
    /// </summary>
    /// <typeparam name="T">A tree of tensors.</typeparam>
    /// <param name="condition">Tells whether to go on; returns a scalar boolean.</param>
    /// <param name="body">From one state to the next; structure, shapes and types must stay.</param>
    /// <param name="initial">The first state.</param>
    /// <returns>The last state.</returns>
    /// <exception cref="TraceException">The body changes the structure or a type.</exception>
    public static T While<T>(Func<T, Tensor> condition, Func<T, T> body, T initial)
    {
        LoopState<T> state = new("while", initial);
        Tensor[] final = WhileFlat(
            "while",
            tensors => condition(state.Pack(tensors)),
            tensors => state.Unpack(body(state.Pack(tensors))),
            state.Initial
        );
        return state.Pack(final);
    }

    /// <summary>
    /// Repeats a function while a condition holds, at most a fixed number of times; differentiable in both modes.
    /// </summary>
    /// <typeparam name="T">A tree of tensors.</typeparam>
    /// <param name="condition">Tells whether to go on; returns a scalar boolean.</param>
    /// <param name="body">From one state to the next; structure, shapes and types must stay.</param>
    /// <param name="initial">The first state.</param>
    /// <param name="maximumSteps">After how many steps the loop ends even if the condition holds. Memory of the
    /// backward pass grows with it.</param>
    /// <returns>The last state.</returns>
    /// <exception cref="TraceException">The body changes the structure or a type.</exception>
    public static T While<T>(Func<T, Tensor> condition, Func<T, T> body, T initial, int maximumSteps)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return Scan<T, object?>(
            state => (Cond(condition(state), body, same => same, state), null),
            initial,
            maximumSteps
        ).Carry;
    }

    /// <summary>
    /// Runs a function for <c>lower, lower + 1, …, upper - 1</c> with bounds that are computed; differentiable in
    /// forward mode.
    /// </summary>
    /// <typeparam name="T">A tree of tensors.</typeparam>
    /// <param name="lower">First number, a scalar integer.</param>
    /// <param name="upper">One more than the last number, a scalar integer.</param>
    /// <param name="body">From the number and the state to the next state.</param>
    /// <param name="initial">The first state.</param>
    /// <returns>The last state.</returns>
    public static T ForiLoop<T>(Tensor lower, Tensor upper, Func<Tensor, T, T> body, T initial)
    {
        ArgumentNullException.ThrowIfNull(body);
        (Tensor first, Tensor limit) = Broadcasting.Unify(lower, upper, "fori_loop");
        return first.Rank == 0 && first.ElementType.IsInteger
            ? While(
                state => Lt(state.Index, limit),
                state => (Add(state.Index, 1), body(state.Index, state.State)),
                (Index: first, State: initial)
            ).State
            : throw new TraceException(
                $"{SourceLocations.Prefix(Trace.CurrentLocation())}fori_loop: the bounds must be scalar integers, "
                    + $"got {lower} and {upper}."
            );
    }

    /// <summary>Runs a function for <c>lower, lower + 1, …, upper - 1</c>; differentiable in both modes.</summary>
    /// <typeparam name="T">A tree of tensors.</typeparam>
    /// <param name="lower">First number.</param>
    /// <param name="upper">One more than the last number.</param>
    /// <param name="body">From the number (<c>i32</c>) and the state to the next state.</param>
    /// <param name="initial">The first state.</param>
    /// <returns>The last state.</returns>
    public static T ForiLoop<T>(int lower, int upper, Func<Tensor, T, T> body, T initial)
    {
        LoopState<T> state = new("fori_loop", initial);
        Tensor[] start = [Full([], lower, ElementType.I32), .. state.Initial];
        (Tensor[] final, _) = ScanFlat(
            "fori_loop",
            (carry, _) => ([Add(carry[0], 1), .. state.Unpack(body(carry[0], state.Pack(carry[1..])))], []),
            start,
            [],
            Math.Max(0, upper - lower),
            reverse: false
        );
        return state.Pack(final[1..]);
    }

    /// <summary>
    /// Runs a function once per entry of the first axis of the sequences, carrying a state along and stacking results.
    /// </summary>
    /// <typeparam name="TCarry">A tree of tensors.</typeparam>
    /// <typeparam name="TEntry">A tree of tensors.</typeparam>
    /// <typeparam name="TResult">A tree of tensors.</typeparam>
    /// <param name="body">From state and entry to the next state and a result.</param>
    /// <param name="initial">The first state.</param>
    /// <param name="sequences">Tensors with equal first axes.</param>
    /// <param name="reverse">Starts with the last entry.</param>
    /// <param name="unroll">How many steps one turn of the compiled loop takes; more make a larger and often faster
    /// program.</param>
    /// <returns>The last state and the stacked results.</returns>
    /// <exception cref="TraceException">The body changes the state's structure or a type, or the sequences' lengths
    /// differ.</exception>
    public static (TCarry Carry, TResult Results) Scan<TCarry, TEntry, TResult>(
        Func<TCarry, TEntry, (TCarry Carry, TResult Result)> body,
        TCarry initial,
        TEntry sequences,
        bool reverse = false,
        int unroll = 1
    )
    {
        ArgumentNullException.ThrowIfNull(body);
        Tensor[] tensors = [.. Tree.Leaves(sequences).Select(Tensor.From)];
        return Scan(body, initial, sequences, LoopState.Length(tensors), reverse, unroll);
    }

    /// <summary>Runs a function a fixed number of times, carrying a state along and stacking results.</summary>
    /// <typeparam name="TCarry">A tree of tensors.</typeparam>
    /// <typeparam name="TResult">A tree of tensors.</typeparam>
    /// <param name="body">From state to the next state and a result.</param>
    /// <param name="initial">The first state.</param>
    /// <param name="length">How often.</param>
    /// <param name="unroll">How many steps one turn of the compiled loop takes.</param>
    /// <returns>The last state and the stacked results.</returns>
    /// <exception cref="TraceException">The body changes the state's structure or a type.</exception>
    public static (TCarry Carry, TResult Results) Scan<TCarry, TResult>(
        Func<TCarry, (TCarry Carry, TResult Result)> body,
        TCarry initial,
        int length,
        int unroll = 1
    )
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return Scan((TCarry carry, object? _) => body(carry), initial, null, length, reverse: false, unroll);
    }

    private static (TCarry Carry, TResult Results) Scan<TCarry, TEntry, TResult>(
        Func<TCarry, TEntry, (TCarry Carry, TResult Result)> body,
        TCarry initial,
        TEntry sequences,
        long length,
        bool reverse,
        int unroll
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(unroll, 1);
        LoopState<TCarry> state = new("scan", initial);
        (List<object?> leaves, TreeDef entries) = Tree.Flatten(sequences);
        Tensor[] tensors = [.. leaves.Select(Tensor.From)];
        TreeDef? results = null;
        (Tensor[] final, Tensor[] stacked) = ScanFlat(
            "scan",
            (carry, entry) =>
            {
                (TCarry next, TResult result) = body(state.Pack(carry), entries.Unflatten<TEntry>(entry));
                (List<object?> outputs, TreeDef definition) = Tree.Flatten(result);
                results = definition;
                return (state.Unpack(next), [.. outputs.Select(Tensor.From)]);
            },
            state.Initial,
            tensors,
            length,
            reverse,
            unroll
        );
        return (state.Pack(final), results!.Unflatten<TResult>(stacked));
    }

    /// <summary>Applies a function to every entry of the first axis, one after the other.</summary>
    /// <typeparam name="TEntry">A tree of tensors.</typeparam>
    /// <typeparam name="TResult">A tree of tensors.</typeparam>
    /// <param name="function">The function.</param>
    /// <param name="sequences">Tensors with equal first axes.</param>
    /// <returns>The stacked results.</returns>
    public static TResult Map<TEntry, TResult>(Func<TEntry, TResult> function, TEntry sequences)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Scan((object? carry, TEntry entry) => (carry, function(entry)), null, sequences).Results;
    }

    /// <summary>Runs one of two functions.</summary>
    /// <typeparam name="T">A tree of tensors.</typeparam>
    /// <typeparam name="TResult">A tree of tensors.</typeparam>
    /// <param name="predicate">A scalar boolean.</param>
    /// <param name="onTrue">Runs where it holds.</param>
    /// <param name="onFalse">Runs where it does not; returns the same structure and types.</param>
    /// <param name="argument">The argument of either.</param>
    /// <returns>The result.</returns>
    public static TResult Cond<T, TResult>(
        Tensor predicate,
        Func<T, TResult> onTrue,
        Func<T, TResult> onFalse,
        T argument
    )
    {
        ArgumentNullException.ThrowIfNull(predicate);
        return predicate.Rank == 0 && predicate.ElementType.IsBoolean
            ? Switch(ConvertElementType(predicate, ElementType.I32), [onFalse, onTrue], argument)
            : throw new TraceException(
                $"{SourceLocations.Prefix(Trace.CurrentLocation())}cond: the predicate must be a scalar boolean, got "
                    + $"{predicate}. Use Select to choose per element."
            );
    }

    /// <summary>Runs one of several functions.</summary>
    /// <typeparam name="T">A tree of tensors.</typeparam>
    /// <typeparam name="TResult">A tree of tensors.</typeparam>
    /// <param name="index">A scalar integer; moved inside where out of range.</param>
    /// <param name="branches">The functions; all return the same structure and types.</param>
    /// <param name="argument">The argument of each.</param>
    /// <returns>The result.</returns>
    public static TResult Switch<T, TResult>(Tensor index, IReadOnlyList<Func<T, TResult>> branches, T argument)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(branches);
        TreeDef? definition = null;
        (List<object?> leaves, TreeDef arguments) = Tree.Flatten(argument);
        Tensor[] operands = [.. leaves.Select(Tensor.From)];
        Staged[] staged =
        [
            .. branches.Select(branch =>
                Stage.Run(
                    "cond",
                    operands.Select(Spec.Of),
                    inputs =>
                    {
                        (List<object?> results, TreeDef structure) = Tree.Flatten(
                            branch(arguments.Unflatten<T>(inputs))
                        );
                        definition ??= structure;
                        Tree.RequireSame(definition, structure, "branches of cond");
                        return [.. results.Select(Tensor.From)];
                    }
                )
            ),
        ];
        Tensor[] captured = [.. staged.SelectMany(branch => branch.Captured)];
        Tensor clamped = Clamp(0, ConvertElementType(index, ElementType.I32), branches.Count - 1);
        ValueList<Jaxpr> programs = staged
            .Select((branch, b) => LoopState.WithConstants(branch, staged, b))
            .ToValueList();
        return definition!.Unflatten<TResult>(
            Trace.Bind(new CondPrimitive(programs), [clamped, .. captured, .. operands])
        );
    }

    internal static Tensor[] WhileFlat(
        string name,
        Func<Tensor[], Tensor> condition,
        Func<Tensor[], Tensor[]> body,
        Tensor[] initial
    )
    {
        initial = [.. initial];
        Staged step = Stage.Run(name, LoopState.Specs(initial), body);
        if (LoopState.Promote(initial, step.Jaxpr.OutAtoms))
        {
            step = Stage.Run(name, LoopState.Specs(initial), body);
        }

        Staged test = Stage.Run(name, LoopState.Specs(initial), inputs => [condition(inputs)]);
        LoopState.RequireSame(name, initial, step.Jaxpr.OutAtoms);
        if (test.Jaxpr.OutAtoms[0].Type is not { Rank: 0, ElementType.IsBoolean: true })
        {
            throw new TraceException(
                $"{SourceLocations.Prefix(Trace.CurrentLocation())}{name}: the condition must return a scalar "
                    + $"boolean, got {Tensor.Describe(test.Jaxpr.OutAtoms[0].Type)}."
            );
        }

        WhilePrimitive op = new(test.Jaxpr.Close(), step.Jaxpr.Close(), test.Captured.Count, step.Captured.Count);
        return Trace.Bind(op, [.. test.Captured, .. step.Captured, .. initial]);
    }

    internal static (Tensor[] Carry, Tensor[] Results) ScanFlat(
        string name,
        Func<Tensor[], Tensor[], (Tensor[] Carry, Tensor[] Results)> body,
        Tensor[] initial,
        Tensor[] sequences,
        long length,
        bool reverse,
        int unroll = 1
    )
    {
        initial = [.. initial];
        int carry = initial.Length;
        Spec[] entries =
        [
            .. sequences.Select(sequence => new Spec(sequence.Type with { Dims = sequence.Shape.Without([0]) })),
        ];
        Staged Run() =>
            Stage.Run(
                name,
                [.. LoopState.Specs(initial), .. entries],
                inputs =>
                {
                    (Tensor[] next, Tensor[] results) = body(inputs[..carry], inputs[carry..]);
                    return [.. next, .. results];
                }
            );
        Staged step = Run();
        step = LoopState.Promote(initial, step.Jaxpr.OutAtoms) ? Run() : step;
        LoopState.RequireSame(name, initial, step.Jaxpr.OutAtoms);
        ScanPrimitive op = new(step.Jaxpr.Close(), step.Captured.Count, carry, length, reverse, unroll);
        Tensor[] all = Trace.Bind(op, [.. step.Captured, .. initial, .. sequences]);
        return (all[..carry], all[carry..]);
    }
}

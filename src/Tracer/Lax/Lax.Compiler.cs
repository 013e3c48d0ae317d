using XlaSharp.Hlo;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Tracer;

public static partial class Lax
{
    /// <summary>
    /// The tensors of a tree, all computed before anything uses one of them: nothing is moved across or merged.
    /// </summary>
    /// <typeparam name="T">A tree of tensors.</typeparam>
    /// <param name="operands">The tree.</param>
    /// <returns>The same values.</returns>
    public static T OptimizationBarrier<T>(T operands)
    {
        (List<object?> leaves, TreeDef definition) = Tree.Flatten(operands);
        Tensor[] tensors = [.. leaves.Select(Tensor.From)];
        return definition.Unflatten<T>(
            tensors.Length == 0 ? tensors : Trace.Bind(Ops.OptimizationBarrier.Instance, tensors)
        );
    }

    /// <summary>
    /// The same tensors, cut over the devices of a mesh in a way that the partitioner of the plugin must keep to. For
    /// functions with <see cref="JitOptions.Partitioning"/>.
    /// </summary>
    /// <typeparam name="T">A tree of tensors.</typeparam>
    /// <param name="operands">The tensors.</param>
    /// <param name="mesh">The mesh that the function runs on.</param>
    /// <param name="spec">How each of them is cut.</param>
    /// <returns>The tensors.</returns>
    /// <exception cref="TraceException">A tensor cannot be cut like that, or the function is not one that a plugin
    /// divides.</exception>
    public static T WithShardingConstraint<T>(T operands, Mesh mesh, PartitionSpec spec)
    {
        NamedSharding sharding = new(mesh, spec);
        return Tree.Map(
            tensor =>
            {
                _ = sharding.ShardShape(
                    tensor.Shape,
                    $"{SourceLocations.Prefix(Trace.CurrentLocation())}WithShardingConstraint: the tensor"
                );
                return Trace.Bind1(new ShardingConstraint(sharding), tensor);
            },
            operands
        );
    }

    /// <summary>
    /// A named operation that a compiler may know; what does not know it runs the decomposition. Derivatives are those
    /// of the decomposition.
    /// </summary>
    /// <typeparam name="T">A tree of tensors.</typeparam>
    /// <typeparam name="TResult">A tree of tensors.</typeparam>
    /// <param name="decomposition">What the operation means; uses no tensors from outside.</param>
    /// <param name="name">Its name, <c>namespace.name</c>.</param>
    /// <param name="attributes">What else a compiler is told: booleans, numbers, strings and attributes by
    /// name.</param>
    /// <param name="version">Version of its meaning.</param>
    /// <returns>The function as one operation.</returns>
    /// <exception cref="TraceException">The decomposition captures tensors, or an attribute has no text
    /// form.</exception>
    public static Func<T, TResult> Composite<T, TResult>(
        Func<T, TResult> decomposition,
        string name,
        IReadOnlyDictionary<string, object>? attributes = null,
        int version = 0
    )
    {
        ArgumentNullException.ThrowIfNull(decomposition);
        ArgumentNullException.ThrowIfNull(name);
        DictionaryAttr dictionary = DictionaryAttr.Create([
            .. (attributes ?? new Dictionary<string, object>()).Select(pair => new NamedAttribute(
                pair.Key,
                ToAttribute(name, pair.Key, pair.Value)
            )),
        ]);
        return argument =>
        {
            FunctionTracing tracing = FunctionTracing.Of(argument);
            Tensor[] operands = tracing.Tensors;
            Staged staged = tracing.Trace(
                name,
                operands.Select(Spec.Of),
                tree => decomposition((T)tree!),
                embedsConcrete: true
            );
            return staged.Captured.Count == 0
                ? tracing.Results<TResult>(
                    Trace.Bind(new CompositePrimitive(name, dictionary, version, staged.Jaxpr), operands)
                )
                : throw Misuse.Error(
                    "composite",
                    $"'{name}' captures {string.Join(", ", staged.Captured)}; pass what it uses as part of its argument"
                );
        };
    }

    /// <summary>
    /// Random bits of a device's own generator, and its next state. Use <see cref="Rng"/> for numbers that are the same
    /// everywhere.
    /// </summary>
    /// <param name="state">The state, <c>ui32[4]</c> or <c>ui64[2]</c>.</param>
    /// <param name="shape">Shape of the bits.</param>
    /// <param name="type">An unsigned element type of 8 to 64 bits; <c>ui32</c> if null.</param>
    /// <param name="algorithm">The generator.</param>
    /// <returns>The next state and the bits.</returns>
    /// <exception cref="TraceException">State or type are of another kind.</exception>
    public static (Tensor State, Tensor Bits) RngBitGenerator(
        Tensor state,
        Dims shape,
        ElementType? type = null,
        RngAlgorithm algorithm = RngAlgorithm.Default
    )
    {
        ArgumentNullException.ThrowIfNull(state);
        ElementType element = type ?? ElementType.UI32;
        bool words = state.ElementType.Equals(ElementType.UI32) && state.Shape == [4];
        if (!words && !(state.ElementType.Equals(ElementType.UI64) && state.Shape == [2]))
        {
            throw Misuse.Error("rng_bit_generator", $"the state must be ui32[4] or ui64[2], got {state}");
        }

        if (!element.IsUnsigned || element.BitWidth < 8)
        {
            throw Misuse.Error("rng_bit_generator", $"the element type must be ui8, ui16, ui32 or ui64, got {element}");
        }

        // Generators make words of 32 or 64 bits; narrower elements are their low bits.
        ElementType drawn = element.BitWidth < 32 ? ElementType.UI32 : element;
        Tensor wide = words ? BitcastConvertType(Reshape(state, [2, 2]), ElementType.UI64) : state;
        Tensor[] results = Trace.Bind(new Ops.RngBitGenerator(algorithm, new TensorType(drawn, shape)), wide);
        Tensor next = words ? Reshape(BitcastConvertType(results[0], ElementType.UI32), [4]) : results[0];
        return (next, ConvertElementType(results[1], element));
    }

    private static HloAttribute ToAttribute(string who, string name, object value) =>
        value switch
        {
            HloAttribute attribute => attribute,
            bool flag => new BoolAttr(flag),
            int number => IntegerAttr.I64(number),
            long number => IntegerAttr.I64(number),
            float number => new FloatAttr(number, ElementType.F32),
            double number => new FloatAttr(number, ElementType.F64),
            string text => new StringAttr(text),
            _ => throw Misuse.Error(
                "composite",
                $"attribute '{name}' of '{who}' is a {value?.GetType().Name ?? "null"}; give a boolean, a number, a "
                    + $"string or an HloAttribute"
            ),
        };
}

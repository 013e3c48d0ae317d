using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>The state of a loop as a tree and as a list of tensors.</summary>
/// <param name="name">Name of the loop for messages.</param>
/// <param name="initial">The first state.</param>
internal sealed class LoopState<T>(string name, T initial)
{
    private readonly TreeDef _definition = Tree.Structure(initial);

    public Tensor[] Initial { get; } = [.. Tree.Leaves(initial).Select(Tensor.From)];

    public T Pack(IReadOnlyList<Tensor> tensors) => _definition.Unflatten<T>(tensors);

    public Tensor[] Unpack(T state)
    {
        (List<object?> leaves, TreeDef definition) = Tree.Flatten(state);
        Tree.RequireSame(_definition, definition, $"state of {name}");
        return [.. leaves.Select((leaf, i) => Adapted(Tensor.From(leaf), Initial[i]))];
    }

    private static Tensor Adapted(Tensor tensor, Tensor like) =>
        tensor.IsWeak && !like.IsWeak ? Broadcasting.Convert(tensor, like.ElementType) : tensor;
}

/// <summary>Checks that loops and branches share.</summary>
internal static class LoopState
{
    /// <summary>
    /// C# numbers at the start of a loop take the type that the body gives them; false if none had to.
    /// </summary>
    public static bool Promote(Tensor[] initial, IReadOnlyList<Atom> next)
    {
        bool promoted = false;
        for (int i = 0; i < initial.Length; i++)
        {
            if (initial[i].IsWeak && initial[i].Shape == next[i].Type.Dims && !initial[i].Type.Equals(next[i].Type))
            {
                initial[i] = Broadcasting.Convert(initial[i], next[i].Type.ElementType);
                promoted = true;
            }
        }

        return promoted;
    }

    public static void RequireSame(string name, IReadOnlyList<Tensor> initial, IReadOnlyList<Atom> next)
    {
        for (int i = 0; i < initial.Count; i++)
        {
            if (!initial[i].Type.Equals(next[i].Type))
            {
                throw new TraceException(
                    $"{SourceLocations.Prefix(Trace.CurrentLocation())}{name}: the body must keep the types of its "
                        + $"state, but value {i} starts as {initial[i]} "
                        + $"and becomes {Tensor.Describe(next[i].Type)}. Convert with Astype, or start with the type "
                        + $"it becomes."
                );
            }
        }
    }

    /// <summary>Types of a state; inside the loop they are strong.</summary>
    public static IEnumerable<Spec> Specs(Tensor[] state) => state.Select(tensor => new Spec(tensor.Type));

    public static long Length(Tensor[] sequences)
    {
        if (
            sequences.Length == 0
            || Array.Exists(sequences, sequence => sequence.Rank == 0 || sequence.Shape[0] != sequences[0].Shape[0])
        )
        {
            throw new TraceException(
                $"{SourceLocations.Prefix(Trace.CurrentLocation())}scan: the sequences need first axes of one size, "
                    + $"got [{string.Join<Tensor>(", ", sequences)}]. "
                    + "Use ForiLoop for a fixed number of steps without sequences."
            );
        }

        return sequences[0].Shape[0];
    }

    /// <summary>One branch as a program of (captured tensors of all branches, arguments).</summary>
    public static Jaxpr WithConstants(Staged branch, Staged[] all, int own)
    {
        Var[] constants =
        [
            .. all.SelectMany(
                (other, b) =>
                    b == own ? branch.Jaxpr.ConstVars : other.Jaxpr.ConstVars.Select(variable => new Var(variable.Type))
            ),
        ];
        return new([], [.. constants, .. branch.Jaxpr.InVars], [.. branch.Jaxpr.Equations], [.. branch.Jaxpr.OutAtoms]);
    }
}

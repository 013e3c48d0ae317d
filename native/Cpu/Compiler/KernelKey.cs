using XlaSharp.Hlo;

namespace XlaSharp.Native.Compiler;

/// <summary>
/// What a kernel's code depends on: ops, types, which operand comes from which, and which parameter holds which tensor.
/// Kernels of equal keys have the same code, whatever memory they are given.
/// </summary>
internal sealed class KernelKey : IEquatable<KernelKey>
{
    private readonly List<object> _parts = [];
    private readonly Dictionary<Node, int> _numbers = [];
    private readonly Dictionary<Tensor, int> _parameters = [];
    private readonly Storage[] _storages;
    private readonly int _hash;

    private KernelKey(Step step, Node node, Storage[] storages)
    {
        _storages = storages;
        Add(step.Rows, step.BlockOrAllRows, storages.Length);
        Visit(node);
        foreach (Tensor result in node.Results)
        {
            Add(Array.IndexOf(storages, result.Storage));
        }

        HashCode hash = default;
        _parts.ForEach(hash.Add);
        _hash = hash.ToHashCode();
    }

    /// <summary>How many things it consists of: about in proportion to the code.</summary>
    public int Size => _parts.Count;

    /// <summary>The key of a kernel.</summary>
    /// <param name="step">The step it is part of.</param>
    /// <param name="node">The node that it computes.</param>
    /// <param name="storages">The memory of its parameters.</param>
    public static KernelKey Of(Step step, Node node, Storage[] storages) => new(step, node, storages);

    /// <inheritdoc/>
    public bool Equals(KernelKey? other) =>
        other is not null && _hash == other._hash && _parts.SequenceEqual(other._parts);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as KernelKey);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    private void Add(params ReadOnlySpan<object> parts) => _parts.AddRange(parts);

    private void Visit(Node node)
    {
        if (_numbers.TryGetValue(node, out int number))
        {
            Add(number);
            return;
        }

        _numbers[node] = _numbers.Count;
        Add(node.Op, node.Operands.Length, node.Bodies.Length);
        Array.ForEach(node.Operands, Visit);
        foreach (TensorType type in node.Results.Select(result => result.Type))
        {
            Add(type);
        }

        foreach (Graph body in node.Bodies)
        {
            foreach (Tensor parameter in body.Parameters)
            {
                _parameters[parameter] = _parameters.Count;
                Add(parameter.Type);
            }

            Array.ForEach(body.Results, Visit);
        }
    }

    private void Visit(Tensor tensor)
    {
        if (_parameters.TryGetValue(tensor, out int parameter))
        {
            Add('p', parameter);
        }
        else if (tensor.Producer is { IsMaterialized: false } producer)
        {
            Add('n', tensor.Index);
            Visit(producer);
        }
        else
        {
            Add('m', Array.IndexOf(_storages, tensor.Storage), tensor.Type);
        }
    }
}

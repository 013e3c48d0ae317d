using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Passes;

/// <summary>
/// Replaces an operation by an earlier equal one of the same or an enclosing region. Operations with regions stay.
/// </summary>
public sealed class CommonSubexpressionElimination : FunctionPass
{
    /// <inheritdoc/>
    public override string Name => "common-subexpression-elimination";

    /// <inheritdoc/>
    protected override Function Transform(Module module, Function function) => new Merger(new(module)).Clone(function);

    private sealed class Merger(Effects effects) : OperationCloner
    {
        private readonly Stack<Key> _added = new();
        private Dictionary<Key, Operation> _known = [];

        public override Region Clone(Region region)
        {
            int depth = _added.Count;
            Region copy = base.Clone(region);
            while (_added.Count > depth)
            {
                _known.Remove(_added.Pop());
            }

            return copy;
        }

        protected override void Visit(Operation operation, Block target)
        {
            if (!IsMergeable(operation))
            {
                EmitWithRegions(operation, target);
                return;
            }

            Key key = new(operation, Mapping.Lookup(operation.Operands));
            if (_known.TryGetValue(key, out Operation? earlier))
            {
                Mapping.Map(operation.Results, earlier.Results);
                return;
            }

            _known.Add(key, Clone(operation, target));
            _added.Push(key);
        }

        private void EmitWithRegions(Operation operation, Block target)
        {
            if (!operation.Definition.Traits.HasFlag(OpTraits.IsolatedRegions))
            {
                Clone(operation, target);
                return;
            }

            // An isolated region must not use values from outside.
            Dictionary<Key, Operation> outer = _known;
            _known = [];
            Clone(operation, target);
            _known = outer;
        }

        private bool IsMergeable(Operation operation) =>
            operation.Regions.IsEmpty
            && !operation.Definition.IsTerminator
            && operation.Op is not (Rng or OptimizationBarrier or Call)
            && !effects.HasSideEffect(operation);
    }

    private readonly struct Key : IEquatable<Key>
    {
        private readonly Operation _operation;
        private readonly Value[] _operands;
        private readonly int _hash;

        public Key(Operation operation, Value[] operands)
        {
            _operation = operation;
            _operands = operands;
            HashCode hash = default;
            hash.Add(operation.Op);
            foreach (Value operand in operands)
            {
                hash.Add(operand);
            }

            _hash = hash.ToHashCode();
        }

        public bool Equals(Key other) =>
            _hash == other._hash
            && _operands.AsSpan().SequenceEqual(other._operands)
            && _operation.Op.Equals(other._operation.Op)
            && _operation.Attributes.Equals(other._operation.Attributes)
            && HaveEqualTypes(_operation.Results, other._operation.Results);

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode() => _hash;

        private static bool HaveEqualTypes(ReadOnlySpan<Value> left, ReadOnlySpan<Value> right)
        {
            bool equal = left.Length == right.Length;
            for (int i = 0; equal && i < left.Length; i++)
            {
                equal = left[i].Type.Equals(right[i].Type);
            }

            return equal;
        }
    }
}

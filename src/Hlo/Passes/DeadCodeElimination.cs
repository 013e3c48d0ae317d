using System.Runtime.CompilerServices;

namespace XlaSharp.Hlo.Passes;

/// <summary>Removes operations without side effects whose results nobody uses.</summary>
public sealed class DeadCodeElimination : FunctionPass
{
    /// <inheritdoc/>
    public override string Name => "dead-code-elimination";

    /// <inheritdoc/>
    protected override Function Transform(Module module, Function function)
    {
        ArgumentNullException.ThrowIfNull(function);
        Liveness liveness = new(new(module));
        liveness.Mark(function.Body!);
        return liveness.IsEverythingLive ? function : new Sweeper(liveness).Clone(function);
    }

    private sealed class Sweeper(Liveness liveness) : OperationCloner
    {
        protected override void Visit(Operation operation, Block target)
        {
            if (liveness.IsLive(operation))
            {
                Clone(operation, target);
            }
        }
    }

    private sealed class Liveness(Effects effects)
    {
        private readonly HashSet<Value> _used = [];
        private readonly HashSet<Operation> _live = [];

        public bool IsEverythingLive { get; private set; } = true;

        public bool IsLive(Operation operation) => _live.Contains(operation);

        // Backwards: every user of a result has been seen before its producer, nested users included.
        public void Mark(Region region)
        {
            RuntimeHelpers.EnsureSufficientExecutionStack();
            for (int b = region.Blocks.Count - 1; b >= 0; b--)
            {
                IReadOnlyList<Operation> operations = region.Blocks[b].Operations;
                for (int i = operations.Count - 1; i >= 0; i--)
                {
                    Mark(operations[i]);
                }
            }
        }

        private void Mark(Operation operation)
        {
            if (!operation.Definition.IsTerminator && !IsUsed(operation) && !effects.HasSideEffect(operation))
            {
                IsEverythingLive = false;
                return;
            }

            _live.Add(operation);
            foreach (Value operand in operation.Operands)
            {
                _used.Add(operand);
            }

            foreach (Region region in operation.Regions)
            {
                Mark(region);
            }
        }

        private bool IsUsed(Operation operation)
        {
            foreach (Value result in operation.Results)
            {
                if (_used.Contains(result))
                {
                    return true;
                }
            }

            return false;
        }
    }
}

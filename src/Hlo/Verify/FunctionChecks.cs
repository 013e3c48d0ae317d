using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Verify;

/// <summary>Checks a function: signature, entry block, terminator, body.</summary>
/// <param name="symbols">Symbols of the module.</param>
/// <param name="findings">Where findings go.</param>
internal sealed class FunctionChecks(SymbolChecks symbols, List<Diagnostic> findings)
{
    /// <summary>Checks a function and everything in it.</summary>
    public void Check(Function function)
    {
        CheckTypes(function);
        if (function.Body is not { } body)
        {
            if (function.IsPublic)
            {
                Report(function, "symbol declaration cannot have public visibility");
            }

            return;
        }

        if (body.Blocks.Count != 1)
        {
            Report(function, $"expects one block in its body, but has {body.Blocks.Count}");
            return;
        }

        CheckArguments(function, body.Body);
        new BodyChecks(symbols, findings).Check(body.Body);
        CheckReturn(function, body.Body);
    }

    private void CheckTypes(Function function)
    {
        foreach (HloType type in function.Type.Inputs.Concat(function.Type.Results))
        {
            try
            {
                TypeChecks.Check(type);
            }
            catch (ConstraintException violation)
            {
                Report(function, violation.Message);
                return;
            }
        }
    }

    private void CheckArguments(Function function, Block entry)
    {
        HloType[] arguments = RegionRules.Types(entry.Arguments);
        if (!arguments.SequenceEqual(function.Type.Inputs))
        {
            Report(
                function,
                $"type of the entry block arguments ({TypeRules.Quote(arguments)}) must match the function's inputs "
                    + $"({TypeRules.Quote(function.Type.Inputs)})"
            );
        }
    }

    private void CheckReturn(Function function, Block entry)
    {
        if (entry.Terminator is not { Op: FuncReturn } end)
        {
            Report(function, $"block of function @{function.Name} must end in func.return");
            return;
        }

        ValueList<HloType> expected = function.Type.Results;
        if (end.Operands.Length != expected.Count)
        {
            Report(
                end,
                $"has {end.Operands.Length} operands, but enclosing function (@{function.Name}) returns "
                    + $"{expected.Count}"
            );
            return;
        }

        for (int i = 0; i < expected.Count; i++)
        {
            if (!end.Operands[i].Type.Equals(expected[i]))
            {
                Report(
                    end,
                    $"type of return operand {i} ('{end.Operands[i].Type}') doesn't match function result type "
                        + $"('{expected[i]}') in function @{function.Name}"
                );
                return;
            }
        }
    }

    private void Report(Function function, string message) =>
        findings.Add(new(function.Location, $"'func.func' op @{function.Name}: {message}"));

    private void Report(Operation operation, string message) =>
        findings.Add(new(operation.Location, $"'{operation.Name}' op {message}"));
}

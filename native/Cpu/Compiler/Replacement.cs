namespace XlaSharp.Native.Compiler;

/// <summary>Puts tensors in the place of others.</summary>
internal static class Replacement
{
    /// <summary>Replaces what a graph and everything nested in it reads and gives.</summary>
    public static void Run(Graph graph, Dictionary<Tensor, Tensor> replaced)
    {
        if (replaced.Count == 0)
        {
            return;
        }

        foreach (Node node in graph.Nodes)
        {
            for (int i = 0; i < node.Operands.Length; i++)
            {
                node.Operands[i] = replaced.GetValueOrDefault(node.Operands[i], node.Operands[i]);
            }

            foreach (Graph body in node.Bodies)
            {
                Run(body, replaced);
            }
        }

        for (int i = 0; i < graph.Results.Length; i++)
        {
            graph.Results[i] = replaced.GetValueOrDefault(graph.Results[i], graph.Results[i]);
        }
    }
}

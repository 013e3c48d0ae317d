namespace XlaSharp.Native.Compiler;

/// <summary>Fills the lists of users and removes nodes whose results nobody reads.</summary>
internal static class UseLists
{
    /// <summary>
    /// Removes dead nodes, then fills <see cref="Tensor.Users"/> and <see cref="Graph.Captures"/> of a whole program.
    /// </summary>
    public static void Rebuild(Graph graph)
    {
        RemoveDead(graph, []);
        Clear(graph);
        Fill(graph);
    }

    private static void RemoveDead(Graph graph, HashSet<Tensor> live)
    {
        live.UnionWith(graph.Results);
        for (int i = graph.Nodes.Count - 1; i >= 0; i--)
        {
            Node node = graph.Nodes[i];
            if (node.Results.Length > 0 && !node.Lowering.HasSideEffect && !Array.Exists(node.Results, live.Contains))
            {
                graph.Nodes.RemoveAt(i);
                continue;
            }

            live.UnionWith(node.Operands);
            foreach (Graph body in node.Bodies)
            {
                RemoveDead(body, live);
            }
        }
    }

    private static void Clear(Graph graph)
    {
        graph.Captures.Clear();
        foreach (Tensor parameter in graph.Parameters)
        {
            parameter.Users.Clear();
        }

        foreach (Node node in graph.Nodes)
        {
            foreach (Tensor result in node.Results)
            {
                result.Users.Clear();
            }

            foreach (Graph body in node.Bodies)
            {
                Clear(body);
            }
        }
    }

    private static void Fill(Graph graph)
    {
        HashSet<Tensor> own = [.. graph.Parameters];
        foreach (Node node in graph.Nodes)
        {
            foreach (Graph body in node.Bodies)
            {
                Fill(body);
                graph.Captures.UnionWith(body.Captures);
            }

            foreach (Tensor operand in node.Operands)
            {
                operand.Users.Add(node);
                graph.Captures.Add(operand);
            }

            foreach (Tensor capture in node.Captures)
            {
                capture.Users.Add(node);
            }

            own.UnionWith(node.Results);
        }

        graph.Captures.UnionWith(graph.Results);
        graph.Captures.ExceptWith(own);
    }
}

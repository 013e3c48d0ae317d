namespace XlaSharp.Hlo.Bytecode;

/// <summary>
/// Writes portable artifacts: MLIR bytecode with VHLO of a target version, which every StableHLO library of that
/// version or later reads.
/// Equal modules give equal bytes, those of the reference's writer.
/// </summary>
public static class BytecodeWriter
{
    private const int NewestContainer = 6;

    /// <summary>Writes a module.</summary>
    /// <param name="module">The module, which should be verified. Constants' bytes are copied once.</param>
    /// <param name="options">Target version and what to keep; <see cref="BytecodeOptions.Default"/> if null.</param>
    /// <returns>The artifact.</returns>
    /// <exception cref="HloException">
    /// The target version cannot say what the module says (the message names the operation), or is none that can be
    /// written.
    /// </exception>
    public static byte[] Write(Module module, BytecodeOptions? options = null) => Assemble(module, options).ToArray();

    /// <summary>Writes a module to a stream.</summary>
    /// <param name="module">The module, which should be verified.</param>
    /// <param name="stream">Receives the artifact. Nothing is written if the module cannot be.</param>
    /// <param name="options">Target version and what to keep; <see cref="BytecodeOptions.Default"/> if null.</param>
    /// <exception cref="HloException">
    /// The target version cannot say what the module says (the message names the operation), or is none that can be
    /// written.
    /// </exception>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static void Write(Module module, Stream stream, BytecodeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Assemble(module, options).CopyTo(stream);
    }

    /// <summary>The version of the container that the first tools of a version of StableHLO read.</summary>
    internal static int ContainerOf(StableHloVersion target) =>
        target switch
        {
            { Major: > 0 } or { Minor: >= 15 } => NewestContainer,
            { Minor: 14 } => 4,
            { Minor: >= 12 } => 3,
            { Minor: >= 10 } => 1,
            _ => 0,
        };

    private static ByteSink Assemble(Module module, BytecodeOptions? options)
    {
        ArgumentNullException.ThrowIfNull(module);
        options ??= BytecodeOptions.Default;
        options.Target.CheckTarget();
        try
        {
            return Write(module, options, ContainerOf(options.Target));
        }
        catch (ConstraintException exception)
        {
            throw new HloException([new Diagnostic(module.Location, exception.Message)]);
        }
        catch (InsufficientExecutionStackException)
        {
            throw new HloException([new Diagnostic(module.Location, "the module is nested too deeply to be written")]);
        }
    }

    private static ByteSink Write(Module module, BytecodeOptions options, int version)
    {
        VhloConverter converter = new(options, version, module);
        OutOperation root = converter.Convert(module);
        if (converter.HasReplaced && version >= 3)
        {
            UseLists.Collect(root);
        }

        EntryPool pool = new();
        OperationNumbering.Visit(root, pool);
        pool.Finish();

        StringSink strings = new();
        ByteSink dialects = Dialects(pool, strings, version);
        (ByteSink sizes, ByteSink data) = new EntryWriter(pool, strings).Write();
        PropertySink properties = new(pool);
        ByteSink operations = new OperationWriter(version, pool, properties).Write(root);

        ByteSink file = new();
        file.Bytes(Container.Magic.ToArray());
        file.Varint(version);
        file.NulTerminated($"StableHLO_v{options.Target}");
        file.Section(Container.Section.Dialects, dialects);
        file.Section(Container.Section.EntrySizes, sizes);
        file.Section(Container.Section.Entries, data);
        file.Section(Container.Section.Operations, operations);
        file.Section(Container.Section.ResourceSizes, NoResources());
        file.Section(Container.Section.Resources, new());
        file.Section(Container.Section.Strings, strings.ToSection());
        if (version >= 5)
        {
            file.Section(Container.Section.Properties, properties.ToSection());
        }

        return file;
    }

    private static ByteSink Dialects(EntryPool pool, StringSink strings, int version)
    {
        ByteSink section = new();
        section.Varint(pool.Dialects.Count);
        foreach (string dialect in pool.Dialects)
        {
            ulong name = (ulong)strings.IndexOf(dialect);
            section.Varint(version == 0 ? name : name << 1);
        }

        Numbered<(string Dialect, string Name)>[] names = pool.Operations;
        if (version >= 4)
        {
            section.Varint(names.Length);
        }

        for (int start = 0; start < names.Length; )
        {
            int count = EntryPool.GroupLength(names.AsSpan(start));
            section.Varint(names[start].Dialect);
            section.Varint(count);
            foreach (Numbered<(string Dialect, string Name)> name in names.AsSpan(start, count))
            {
                ulong index = (ulong)strings.IndexOf(name.Key.Name);
                if (version < 5)
                {
                    section.Varint(index);
                }
                else
                {
                    section.Flagged(index, pool.IsRegistered(name.Key));
                }
            }

            start += count;
        }

        return section;
    }

    private static ByteSink NoResources()
    {
        ByteSink section = new();
        section.Varint(0);
        return section;
    }
}

using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Passes;

/// <summary>
/// Makes a program with dynamic shapes static: puts the actual argument types into the entry function and carries them
/// through, folding the arithmetic on sizes on the way. Composites and calls are expanded first. One walk, linear in
/// the program.
/// </summary>
/// <param name="argumentTypes">The actual type of each argument of the entry function; compatible with the declared
/// ones.</param>
/// <param name="values">Values of arguments that are known now (dimension variables, the platform's index), by
/// position.</param>
public sealed class RefineShapes(
    IReadOnlyList<HloType> argumentTypes,
    IReadOnlyDictionary<int, DenseElementsAttr>? values = null
) : IPass
{
    /// <summary>The option <c>types</c>: the actual type of each argument.</summary>
    public static readonly PassOption<IReadOnlyList<HloType>> TypesOption = new(
        "types",
        "TYPE,TYPE,…",
        "the actual type of each argument",
        OptionText.Types
    );

    /// <inheritdoc/>
    public string Name => "refine-shapes";

    /// <summary>The pass with the options that are set.</summary>
    internal static RefineShapes Create(PassSettings settings) =>
        settings.TryGet(TypesOption, out IReadOnlyList<HloType>? types)
            ? new(types)
            : throw new ArgumentException(
                "Pass 'refine-shapes' needs the type of every argument: "
                    + "refine-shapes{types=tensor<8x784xf32>,tensor<8xi32>}.",
                nameof(settings)
            );

    /// <inheritdoc/>
    /// <exception cref="HloException">The types do not fit the entry function, shapes do not fit each other, or a shape
    /// assertion fails.</exception>
    public Module Run(Module module)
    {
        Module inlined = new Inline().Run(new DecomposeComposites().Run(module));
        Function main = inlined.Main;
        CheckArguments(main);
        Function refined = Refine(main);
        return new DeadCodeElimination().Run(
            inlined.WithMembers([.. inlined.Members.Select(member => ReferenceEquals(member, main) ? refined : member)])
        );
    }

    private void CheckArguments(Function main)
    {
        bool fits = argumentTypes.Count == main.Type.Inputs.Count;
        for (int i = 0; fits && i < argumentTypes.Count; i++)
        {
            fits = TypeRules.AreCompatible(argumentTypes[i], main.Type.Inputs[i]);
        }

        if (!fits)
        {
            throw new HloException([
                new(
                    main.Location,
                    $"arguments of types ({TypeRules.Quote(argumentTypes)}) do not fit function @{main.Name}, which "
                        + $"takes ({TypeRules.Quote(main.Type.Inputs)})"
                ),
            ]);
        }
    }

    private Function Refine(Function main)
    {
        Block entry = new([.. argumentTypes], [.. main.Entry.ArgumentLocations]);
        ShapeRefiner refiner = new();
        for (int i = 0; i < argumentTypes.Count; i++)
        {
            Value argument = entry.Arguments[i];
            refiner.Map(
                main.Entry.Arguments[i],
                values is not null && values.TryGetValue(i, out DenseElementsAttr? value)
                    ? new BlockBuilder(entry).Append(new Constant(value)).Result
                    : argument
            );
        }

        refiner.CloneInto(main.Entry, entry);
        HloType[] results = RegionRules.ReturnedTypes(entry);
        return main.WithBody(new Region(entry), new([.. argumentTypes], ValueList.Create<HloType>(results)));
    }
}

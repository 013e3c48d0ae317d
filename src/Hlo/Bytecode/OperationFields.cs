namespace XlaSharp.Hlo.Bytecode;

/// <summary>Which parts of an operation stand in the file.</summary>
[Flags]
internal enum OperationFields
{
    /// <summary>A dictionary of attributes.</summary>
    Attributes = 1,

    /// <summary>Results.</summary>
    Results = 2,

    /// <summary>Operands.</summary>
    Operands = 4,

    /// <summary>Successors: never in StableHLO.</summary>
    Successors = 8,

    /// <summary>Regions.</summary>
    Regions = 0x10,

    /// <summary>Orders of the results' uses.</summary>
    UseLists = 0x20,

    /// <summary>Its own attributes, in a section of their own.</summary>
    Properties = 0x40,
}

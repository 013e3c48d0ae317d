namespace XlaSharp.Hlo.Text;

/// <summary>The pretty text form of an op: how it is printed and parsed.</summary>
public abstract class AssemblyFormat;

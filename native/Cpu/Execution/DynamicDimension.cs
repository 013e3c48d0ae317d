namespace XlaSharp.Native.Execution;

/// <summary>A dimension of a parameter or result whose size the program reads or writes as an <c>i32</c>.</summary>
/// <param name="Index">Which parameter or result.</param>
/// <param name="Dimension">Which of its dimensions.</param>
internal readonly record struct DynamicDimension(int Index, int Dimension);

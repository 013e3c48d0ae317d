using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Compiler;

/// <summary>An index that is another one in each lane of a vector.</summary>
/// <param name="First">That of the first lane.</param>
/// <param name="Step">How much more it is from lane to lane; never 0.</param>
internal readonly record struct LaneIndex(LLVMValueRef First, long Step);

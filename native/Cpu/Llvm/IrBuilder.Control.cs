namespace XlaSharp.Native.Llvm;

internal sealed unsafe partial class IrBuilder
{
    /// <summary>Calls a function.</summary>
    public LLVMValueRef Call(LlvmFunction function, params ReadOnlySpan<LLVMValueRef> arguments) =>
        Call(function.Type, function.Value, arguments);

    /// <summary>Calls through an address.</summary>
    public LLVMValueRef Call(LLVMTypeRef type, LLVMValueRef address, params ReadOnlySpan<LLVMValueRef> arguments)
    {
        fixed (LLVMValueRef* first = arguments)
        {
            return LLVM.LLVMBuildCall2(Ref, type, address, first, (uint)arguments.Length, NoName);
        }
    }

    /// <summary>Ends the function without a value.</summary>
    public void Return() => LLVM.LLVMBuildRetVoid(Ref);

    /// <summary>Ends the function.</summary>
    public void Return(LLVMValueRef value) => LLVM.LLVMBuildRet(Ref, value);

    /// <summary>Goes to a block.</summary>
    public void Branch(LLVMBasicBlockRef to) => LLVM.LLVMBuildBr(Ref, to);

    /// <summary>Goes to one of two blocks.</summary>
    public void Branch(LLVMValueRef condition, LLVMBasicBlockRef onTrue, LLVMBasicBlockRef onFalse) =>
        LLVM.LLVMBuildCondBr(Ref, condition, onTrue, onFalse);

    /// <summary>A value that depends on where control came from; fill it with <see cref="AddIncoming"/>.</summary>
    public LLVMValueRef Phi(LLVMTypeRef type) => LLVM.LLVMBuildPhi(Ref, type, NoName);

    /// <summary>The value of a phi when control comes from a block.</summary>
    public void AddIncoming(LLVMValueRef phi, LLVMValueRef value, LLVMBasicBlockRef from) =>
        LLVM.LLVMAddIncoming(phi, &value, &from, 1);

    /// <summary><c>for (i = start; i &lt; end; i += step) body(i)</c>; <paramref name="step"/> is positive.</summary>
    public void ForLoop(LLVMValueRef start, LLVMValueRef end, LLVMValueRef step, Action<LLVMValueRef> body) =>
        ForLoop(
            start,
            end,
            step,
            [],
            (index, carried) =>
            {
                body(index);
                return carried;
            }
        );

    /// <summary><c>for (i = 0; i &lt; count; i++) body(i)</c></summary>
    public void ForLoop(long count, Action<LLVMValueRef> body) => ForLoop(Int64(0), Int64(count), Int64(1), body);

    /// <summary>
    /// The same loop with values that each round takes from the one before: <paramref name="body"/> returns the next
    /// ones, the result holds the last.
    /// </summary>
    public LLVMValueRef[] ForLoop(
        LLVMValueRef start,
        LLVMValueRef end,
        LLVMValueRef step,
        LLVMValueRef[] initial,
        Func<LLVMValueRef, LLVMValueRef[], LLVMValueRef[]> body
    )
    {
        LLVMBasicBlockRef before = Block;
        LLVMBasicBlockRef head = NewBlock("loop");
        LLVMBasicBlockRef inside = NewBlock("body");
        LLVMBasicBlockRef after = NewBlock("done");
        Branch(head);

        MoveTo(head);
        LLVMValueRef index = Phi(TypeOf(start));
        LLVMValueRef[] carried = Array.ConvertAll(initial, value => Phi(TypeOf(value)));
        Branch(ICmp(LLVMIntPredicate.LLVMIntSLT, index, end), inside, after);

        MoveTo(inside);
        LLVMValueRef[] next = body(index, carried);
        LLVMValueRef nextIndex = NSWAdd(index, step);
        LLVMBasicBlockRef last = Block;
        LLVMValueRef back = LLVM.LLVMBuildBr(Ref, head);
        if (Interleave > 0)
        {
            Context.Annotate(back, "llvm.loop.interleave.count", Interleave);
        }

        AddIncoming(index, start, before);
        AddIncoming(index, nextIndex, last);
        for (int i = 0; i < carried.Length; i++)
        {
            AddIncoming(carried[i], initial[i], before);
            AddIncoming(carried[i], next[i], last);
        }

        MoveTo(after);
        return carried;
    }

    /// <summary><c>while (condition) body</c> over values that each round takes from the one before.</summary>
    public LLVMValueRef[] WhileLoop(
        LLVMValueRef[] initial,
        Func<LLVMValueRef[], LLVMValueRef> condition,
        Func<LLVMValueRef[], LLVMValueRef[]> body
    )
    {
        LLVMBasicBlockRef before = Block;
        LLVMBasicBlockRef head = NewBlock("while");
        LLVMBasicBlockRef inside = NewBlock("body");
        LLVMBasicBlockRef after = NewBlock("done");
        Branch(head);

        MoveTo(head);
        LLVMValueRef[] carried = Array.ConvertAll(initial, value => Phi(TypeOf(value)));
        Branch(condition(carried), inside, after);

        MoveTo(inside);
        LLVMValueRef[] next = body(carried);
        LLVMBasicBlockRef last = Block;
        Branch(head);

        for (int i = 0; i < carried.Length; i++)
        {
            AddIncoming(carried[i], initial[i], before);
            AddIncoming(carried[i], next[i], last);
        }

        MoveTo(after);
        return carried;
    }

    /// <summary>
    /// <c>if (condition) then else otherwise</c>; both return the values that the result chooses from.
    /// </summary>
    public LLVMValueRef[] If(LLVMValueRef condition, Func<LLVMValueRef[]> then, Func<LLVMValueRef[]> otherwise)
    {
        LLVMBasicBlockRef thenBlock = NewBlock("then");
        LLVMBasicBlockRef elseBlock = NewBlock("else");
        LLVMBasicBlockRef join = NewBlock("join");
        Branch(condition, thenBlock, elseBlock);

        MoveTo(thenBlock);
        LLVMValueRef[] thenValues = then();
        LLVMBasicBlockRef thenEnd = Block;
        Branch(join);

        MoveTo(elseBlock);
        LLVMValueRef[] elseValues = otherwise();
        LLVMBasicBlockRef elseEnd = Block;
        Branch(join);

        MoveTo(join);
        LLVMValueRef[] chosen = new LLVMValueRef[thenValues.Length];
        for (int i = 0; i < chosen.Length; i++)
        {
            chosen[i] = Phi(TypeOf(thenValues[i]));
            AddIncoming(chosen[i], thenValues[i], thenEnd);
            AddIncoming(chosen[i], elseValues[i], elseEnd);
        }

        return chosen;
    }

    /// <summary><c>if (condition) then</c></summary>
    public void If(LLVMValueRef condition, Action then) =>
        If(
            condition,
            () =>
            {
                then();
                return [];
            },
            () => []
        );
}

using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace XlaSharp.Native.Llvm;

/// <summary>
/// Links object files into this process: ORC's object layer alone, no compiler behind it. One per process. Every loaded
/// object has a symbol table of its own, so two may define the same names.
/// </summary>
internal sealed unsafe class OrcJit
{
    private static readonly Lazy<OrcJit> Instance = new(() => new OrcJit());

    private readonly LLVMOrcLLJITRef _jit;
    private readonly LLVMOrcExecutionSessionRef _session;
    private readonly ConcurrentBag<LLVMOrcJITDylibRef> _unused = [];
    private readonly ConcurrentQueue<string> _reports = [];
    private int _tables;
    private int _files;

    private OrcJit()
    {
        LlvmLibrary.Start();
        LLVMOrcLLJITRef jit;
        LlvmException.ThrowIfError(
            LLVM.LLVMOrcCreateLLJIT(&jit, LLVM.LLVMOrcCreateLLJITBuilder()),
            "Starting the loader"
        );
        _jit = jit;
        _session = LLVM.LLVMOrcLLJITGetExecutionSession(jit);
        LLVM.LLVMOrcExecutionSessionSetErrorReporter(
            _session,
            &OnError,
            (void*)GCHandle.ToIntPtr(GCHandle.Alloc(this))
        );
    }

    /// <summary>The process's loader.</summary>
    public static OrcJit Shared => Instance.Value;

    /// <summary>
    /// Loads ELF object files; they may refer to <see cref="RuntimeSymbols"/> and to each other, to nothing else.
    /// </summary>
    /// <returns>The code, which stays until it is disposed.</returns>
    public JitCode Load(params ReadOnlySpan<ReadOnlyMemory<byte>> objectFiles)
    {
        LLVMOrcJITDylibRef table = _unused.TryTake(out LLVMOrcJITDylibRef used) ? used : CreateTable();
        LLVMOrcResourceTrackerRef tracker = LLVM.LLVMOrcJITDylibCreateResourceTracker(table);
        var code = new JitCode(this, table, tracker);
        try
        {
            foreach (ReadOnlyMemory<byte> file in objectFiles)
            {
                fixed (byte* bytes = file.Span)
                fixed (byte* name = LlvmText.Bytes($"executable.{Interlocked.Increment(ref _files)}"))
                {
                    LLVMMemoryBufferRef buffer = LLVM.LLVMCreateMemoryBufferWithMemoryRangeCopy(
                        bytes,
                        (nuint)file.Length,
                        name
                    );
                    LlvmException.ThrowIfError(
                        LLVM.LLVMOrcLLJITAddObjectFileWithRT(_jit, tracker, buffer),
                        "Loading object code"
                    );
                }
            }

            return code;
        }
        catch
        {
            code.Dispose();
            throw;
        }
    }

    internal nint Lookup(LLVMOrcJITDylibRef table, string symbol)
    {
        using var result = new LookupResult();
        LLVMOrcCJITDylibSearchOrderElement where = new()
        {
            JD = table,
            JDLookupFlags = LLVMOrcJITDylibLookupFlags.LLVMOrcJITDylibLookupFlagsMatchAllSymbols,
        };
        LLVMOrcCLookupSetElement what = new()
        {
            Name = Intern(symbol),
            LookupFlags = LLVMOrcSymbolLookupFlags.LLVMOrcSymbolLookupFlagsRequiredSymbol,
        };
        LLVM.LLVMOrcExecutionSessionLookup(
            _session,
            LLVMOrcLookupKind.LLVMOrcLookupKindStatic,
            &where,
            1,
            &what,
            1,
            &OnFound,
            result.Handle
        );
        return result.Wait(out string? failure) is var address && failure is null
            ? address
            : throw new LlvmException($"Linking '{symbol}': {string.Join("; ", TakeReports().Append(failure))}");
    }

    internal void Unload(LLVMOrcJITDylibRef table, LLVMOrcResourceTrackerRef tracker)
    {
        LlvmException.ThrowIfError(LLVM.LLVMOrcResourceTrackerRemove(tracker), "Unloading object code");
        LLVM.LLVMOrcReleaseResourceTracker(tracker);
        _unused.Add(table);
    }

    private LLVMOrcJITDylibRef CreateTable()
    {
        LLVMOrcJITDylibRef table;
        fixed (byte* name = LlvmText.Bytes($"executable.{Interlocked.Increment(ref _tables)}"))
        {
            table = LLVM.LLVMOrcExecutionSessionCreateBareJITDylib(_session, name);
        }

        IReadOnlyList<KeyValuePair<string, nint>> symbols = RuntimeSymbols.All;
        var pairs = new LLVMOrcCSymbolMapPair[symbols.Count];
        for (int i = 0; i < pairs.Length; i++)
        {
            pairs[i].Name = Intern(symbols[i].Key);
            pairs[i].Sym.Address = (ulong)symbols[i].Value;
            pairs[i].Sym.Flags.GenericFlags = (byte)LLVMJITSymbolGenericFlags.LLVMJITSymbolGenericFlagsExported;
        }

        fixed (LLVMOrcCSymbolMapPair* first = pairs)
        {
            LlvmException.ThrowIfError(
                LLVM.LLVMOrcJITDylibDefine(table, LLVM.LLVMOrcAbsoluteSymbols(first, (nuint)pairs.Length)),
                "Defining the runtime's symbols"
            );
        }

        return table;
    }

    private LLVMOrcSymbolStringPoolEntryRef Intern(string name)
    {
        fixed (byte* text = LlvmText.Bytes(name))
        {
            return LLVM.LLVMOrcExecutionSessionIntern(_session, text);
        }
    }

    private IEnumerable<string> TakeReports()
    {
        while (_reports.TryDequeue(out string? report))
        {
            yield return report;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnError(void* self, LLVMErrorRef error)
    {
        byte* message = LLVM.LLVMGetErrorMessage(error);
        ((OrcJit)GCHandle.FromIntPtr((nint)self).Target!)._reports.Enqueue(LlvmText.Read(message));
        LLVM.LLVMDisposeErrorMessage(message);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnFound(LLVMErrorRef error, LLVMOrcCSymbolMapPair* found, nuint count, void* handle)
    {
        var result = (LookupResult)GCHandle.FromIntPtr((nint)handle).Target!;
        if (error.IsNull)
        {
            result.Set((nint)found[0].Sym.Address, null);
            return;
        }

        byte* message = LLVM.LLVMGetErrorMessage(error);
        result.Set(0, LlvmText.Read(message));
        LLVM.LLVMDisposeErrorMessage(message);
    }

    // A lookup may be answered by another thread, one that is linking what this one asks for.
    private sealed class LookupResult : IDisposable
    {
        private readonly ManualResetEventSlim _done = new();
        private GCHandle _self;
        private nint _address;
        private string? _failure;

        public LookupResult() => _self = GCHandle.Alloc(this);

        public void* Handle => (void*)GCHandle.ToIntPtr(_self);

        public void Set(nint address, string? failure)
        {
            _address = address;
            _failure = failure;
            _done.Set();
        }

        public nint Wait(out string? failure)
        {
            _done.Wait();
            failure = _failure;
            return _address;
        }

        public void Dispose()
        {
            _self.Free();
            _done.Dispose();
        }
    }
}

using System.Runtime.InteropServices;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Execution;
using XlaSharp.Native.Exports.Ffi;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>Compiles modules with the plugin's compiler in this process and runs them.</summary>
internal static unsafe class JitRunner
{
    /// <summary>Compiles a module and runs it once.</summary>
    public static HostTensor[] Run(Module module, params HostTensor[] arguments)
    {
        ExecutableImage image = Pipeline.Compile(module, CompileOptions.Default);
        using CpuExecutable executable = new(image);
        return Execute(executable, arguments);
    }

    /// <summary>Compiles a module without optimisations and runs it once.</summary>
    public static HostTensor[] RunUnoptimized(Module module, params HostTensor[] arguments)
    {
        using CpuExecutable executable = new(Pipeline.Compile(module, CompileOptions.Unoptimized));
        return Execute(executable, arguments);
    }

    // The sizes that a program gave for a result.
    private static Dims Sizes(ExecutableImage image, int result, void** outputs)
    {
        Dims dims = image.Results[result].Dims;
        for (int i = 0; i < image.DynamicResults.Length; i++)
        {
            if (image.DynamicResults[i].Index == result)
            {
                dims = dims.With(image.DynamicResults[i].Dimension, *(int*)outputs[image.Results.Length + i]);
            }
        }

        return dims;
    }

    private static HostCallContext? HostCalls(ExecutableImage image) =>
        image.HostCalls.IsEmpty
            ? null
            : new HostCallContext
            {
                Handlers = [.. image.HostCalls.Select(call => FfiRegistry.Bind((FunctionCall)call))],
                Process = 0,
            };

    /// <summary>Runs an executable once.</summary>
    /// <param name="executable">The executable.</param>
    /// <param name="arguments">One tensor per parameter.</param>
    /// <param name="donate">True: donated arguments and the results that take their memory have one address.</param>
    /// <param name="threads">How many threads may work on it; 0 is one per core.</param>
    public static HostTensor[] Execute(
        CpuExecutable executable,
        HostTensor[] arguments,
        bool donate = false,
        int threads = 0
    )
    {
        ExecutableImage image = executable.Image;
        List<nint> blocks = [];
        void** inputs = stackalloc void*[arguments.Length + image.DynamicParameters.Length + 1];
        void** outputs = stackalloc void*[image.Results.Length + image.DynamicResults.Length + 1];
        try
        {
            for (int i = 0; i < arguments.Length; i++)
            {
                ReadOnlySpan<byte> data = PaddedArrays.Pad(arguments[i], image.Parameters[i]);
                inputs[i] = Take(data.Length);
                data.CopyTo(new Span<byte>(inputs[i], data.Length));
            }

            for (int i = 0; i < image.DynamicParameters.Length; i++)
            {
                DynamicDimension dynamic = image.DynamicParameters[i];
                int* size = (int*)Take(sizeof(int));
                *size = (int)arguments[dynamic.Index].Type.Dims[dynamic.Dimension];
                inputs[arguments.Length + i] = size;
            }

            for (int i = 0; i < image.Results.Length; i++)
            {
                int aliased = donate
                    ? image.Aliases.Where(a => a.Result == i).Select(a => a.Parameter).FirstOrDefault(-1)
                    : -1;
                outputs[i] = aliased >= 0 ? inputs[aliased] : Take(image.Results[i].ByteCount);
            }

            for (int i = 0; i < image.DynamicResults.Length; i++)
            {
                outputs[image.Results.Length + i] = Take(sizeof(int));
            }

            StatusException? failure = executable.Execute(
                inputs,
                outputs,
                (byte*)Take(image.ArenaSize),
                threads: threads,
                hostCalls: HostCalls(image)
            );
            if (failure is not null)
            {
                throw failure;
            }

            HostTensor[] results = new HostTensor[image.Results.Length];
            for (int i = 0; i < results.Length; i++)
            {
                TensorType type = image.Results[i];
                HostTensor whole = new(type, new Span<byte>(outputs[i], (int)type.ByteCount).ToArray());
                results[i] = PaddedArrays.Cut(whole, Sizes(image, i, outputs));
            }

            return results;
        }
        finally
        {
            blocks.ForEach(block => NativeMemory.AlignedFree((void*)block));
        }

        void* Take(long bytes)
        {
            // Neither zero nor a small number, so that what nobody writes shows.
            void* block = NativeMemory.AlignedAlloc((nuint)Math.Max(bytes, 1), 64);
            NativeMemory.Fill(block, (nuint)bytes, 0xCD);
            blocks.Add((nint)block);
            return block;
        }
    }
}

using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;
using NUnit.Framework.Internal.Commands;

namespace XlaSharp.Runtime.PjRt.Tests.Support;

/// <summary>
/// A test that ends because a plugin, other than the embedded one, does not implement a function is skipped and says
/// which.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class SkipsWhatThePluginLacksAttribute : NUnitAttribute, IWrapTestMethod
{
    public TestCommand Wrap(TestCommand command) => new Command(command);

    private sealed class Command(TestCommand inner) : DelegatingTestCommand(inner)
    {
        public override TestResult Execute(TestExecutionContext context)
        {
            try
            {
                return innerCommand.Execute(context);
            }
            catch (Exception exception) when (!DeviceFixture.IsEmbedded && Missing(exception) is { } missing)
            {
                context.CurrentResult.SetResult(ResultState.Ignored, $"The plugin lacks it: {missing.Message}");
                return context.CurrentResult;
            }
        }

        private static PjRtException? Missing(Exception? exception)
        {
            for (; exception is not null; exception = exception.InnerException)
            {
                if (exception is PjRtException { Code: PjRtErrorCode.Unimplemented } missing)
                {
                    return missing;
                }
            }

            return null;
        }
    }
}

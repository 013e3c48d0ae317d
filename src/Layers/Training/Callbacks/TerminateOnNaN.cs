namespace XlaSharp.Layers.Training.Callbacks;

/// <summary>A training step whose loss or gradients were not finite.</summary>
/// <param name="message">Where it was and what was found.</param>
public sealed class NonFiniteLossException(string message) : InvalidOperationException(message)
{
    /// <summary>The epoch, from 0.</summary>
    public int Epoch { get; internal init; }

    /// <summary>The batch in the epoch, from 0.</summary>
    public int Batch { get; internal init; }

    /// <summary>The batch's loss.</summary>
    public float Loss { get; internal init; }
}

/// <summary>
/// Ends training at the first step whose loss or gradients are not finite. That step and those already on their way
/// change nothing: the weights are those after the last good step. It is found without waiting for each step.
/// </summary>
/// <param name="raiseError">True to throw a <see cref="NonFiniteLossException"/> instead of ending quietly.</param>
public sealed class TerminateOnNaN(bool raiseError = false) : Callback
{
    internal override bool NeedsGuard => true;

    /// <inheritdoc/>
    public override void OnStepLoss(int epoch, int batch, float loss)
    {
        if (float.IsFinite(loss) || Model.StopTraining)
        {
            return;
        }

        Model.StopTraining = true;
        string message =
            string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"Model '{Model.Name}': the loss, or a gradient, is not finite at epoch {epoch + 1}, batch "
                    + $"{batch + 1} (loss {loss})."
            )
            + " The weights are those before that step. Look for inputs that are not finite, lower the learning "
            + "rate, or clip gradients.";
        if (raiseError)
        {
            throw new NonFiniteLossException(message)
            {
                Epoch = epoch,
                Batch = batch,
                Loss = loss,
            };
        }

        Run.Write(message);
    }
}

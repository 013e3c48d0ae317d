using XlaSharp.Hlo.Execution;

namespace XlaSharp.Layers.Training.Callbacks;

/// <summary>
/// Evaluates and predicts with the moving averages of weights instead of the weights; needs an optimizer that keeps
/// them.
/// </summary>
/// <param name="swapOnEpoch">True to have the averages in place from the end of each epoch, so that they are what is
/// saved there, to the beginning of the next.</param>
public sealed class SwapEmaWeights(bool swapOnEpoch = false) : Callback
{
    private bool _isSwapped;

    /// <inheritdoc/>
    public override void OnEpochBegin(int epoch) => Put(swapped: false, swapOnEpoch);

    /// <inheritdoc/>
    public override void OnEpochEnd(int epoch, IDictionary<string, double> logs) => Put(swapped: true, swapOnEpoch);

    /// <inheritdoc/>
    public override void OnTrainEnd() => Put(swapped: false, swapOnEpoch);

    /// <inheritdoc/>
    public override void OnTestBegin() => Put(swapped: true, !swapOnEpoch);

    /// <inheritdoc/>
    public override void OnTestEnd(IReadOnlyDictionary<string, double> logs) => Put(swapped: false, !swapOnEpoch);

    /// <inheritdoc/>
    public override void OnPredictBegin() => Put(swapped: true, !swapOnEpoch);

    /// <inheritdoc/>
    public override void OnPredictEnd() => Put(swapped: false, !swapOnEpoch);

    private void Put(bool swapped, bool isAsked)
    {
        if (!isAsked || swapped == _isSwapped)
        {
            return;
        }

        foreach (Variable weight in Model.TrainableWeights)
        {
            Variable average =
                Model.Optimizer?.AverageOf(weight)
                ?? throw new InvalidOperationException(
                    $"SwapEmaWeights: optimizer '{Model.Optimizer?.Name}' keeps no moving average of "
                        + $"'{weight.Path}'. Make it with UseEma = true, and train before evaluating."
                );
            (HostTensor value, HostTensor mean) = (weight.ToHost(), average.ToHost());
            weight.Assign(mean);
            average.Assign(value);
        }

        _isSwapped = swapped;
    }
}

using System.Diagnostics;
using NetLab.Interop;

namespace NetLab.Packets;

/// <summary>Makes a program of the classic packet filter (linux/filter.h) from a tree. Values that are loaded already are not loaded again.</summary>
internal sealed class FilterCompiler
{
    private readonly List<Step> _steps = [];
    private bool _reachable = true;
    private FilterLoad? _loaded;
    private uint _mask;
    private int? _header;

    private FilterCompiler()
    {
    }

    /// <summary>The program: it returns how many bytes of the packet to keep, 0 for none.</summary>
    /// <returns>Null where it would be longer than the kernel takes (BPF_MAXINSNS).</returns>
    public static Libc.FilterInstruction[]? Compile(FilterNode filter, uint snapLength)
    {
        var compiler = new FilterCompiler();
        Label accept = new(), reject = new();
        compiler.Generate(filter, accept, reject);
        compiler.Place(accept);
        compiler._steps.Add(new Step(Bpf.Return, snapLength));
        compiler.Place(reject);
        compiler._steps.Add(new Step(Bpf.Return, 0));
        return compiler.Link();
    }

    private void Generate(FilterNode node, Label whenTrue, Label whenFalse)
    {
        switch (node)
        {
            case FilterNot not:
                Generate(not.Inner, whenFalse, whenTrue);
                break;
            case FilterAnd and:
                Label right = new();
                Generate(and.Left, right, whenFalse);
                Place(right);
                Generate(and.Right, whenTrue, whenFalse);
                break;
            case FilterOr or:
                Label other = new();
                Generate(or.Left, whenTrue, other);
                Place(other);
                Generate(or.Right, whenTrue, whenFalse);
                break;
            case FilterChoice choice:
                Label first = new(), second = new();
                Generate(choice.Test, first, second);
                Place(first);
                Generate(choice.WhenTrue, whenTrue, whenFalse);
                Place(second);
                Generate(choice.WhenFalse, whenTrue, whenFalse);
                break;
            case FilterConstant constant:
                Jump(constant.Value ? whenTrue : whenFalse);
                break;
            case FilterTest test:
                if (!_reachable) break;
                Load(test);
                _steps.Add(new Step((ushort)(Bpf.Jump | (byte)test.Relation), test.Value) { True = whenTrue, False = whenFalse });
                Reach(whenTrue);
                Reach(whenFalse);
                _reachable = false;
                break;
            default:
                throw new UnreachableException();
        }
    }

    private void Load(FilterTest test)
    {
        FilterLoad load = test.Load;
        if (_loaded == load && _mask == test.Mask) return;
        // The value itself is still there where nothing was masked off.
        if (_loaded != load || _mask != uint.MaxValue)
        {
            ushort size = load.Size switch { 1 => Bpf.Byte, 2 => Bpf.Half, _ => Bpf.Word };
            switch (load.Place)
            {
                case FilterPlace.Length:
                    _steps.Add(new Step(Bpf.Load | Bpf.Length, 0));
                    break;
                case FilterPlace.Transport:
                    if (_header != load.Header) _steps.Add(new Step(Bpf.LoadX | Bpf.Byte | Bpf.HeaderLength, (uint)load.Header));
                    _header = load.Header;
                    _steps.Add(new Step((ushort)(Bpf.Load | size | Bpf.Indirect), (uint)(load.Header + load.Offset)));
                    break;
                default:
                    _steps.Add(new Step((ushort)(Bpf.Load | size | Bpf.Absolute), (uint)load.Offset));
                    break;
            }
        }
        if (test.Mask != uint.MaxValue) _steps.Add(new Step(Bpf.And, test.Mask));
        (_loaded, _mask) = (load, test.Mask);
    }

    private void Jump(Label target)
    {
        if (!_reachable) return;
        _steps.Add(new Step(Bpf.JumpAlways, 0) { True = target });
        Reach(target);
        _reachable = false;
    }

    /// <summary>A jump to a label brings what is loaded here; where several do, only what they agree on is known there.</summary>
    private void Reach(Label label)
    {
        if (!label.Reached) (label.Reached, label.Loaded, label.Mask, label.Header) = (true, _loaded, _mask, _header);
        if (label.Loaded != _loaded || label.Mask != _mask) label.Loaded = null;
        if (label.Header != _header) label.Header = null;
    }

    private void Place(Label label)
    {
        if (_reachable) Reach(label);
        // Nobody jumps there: what follows is never run, and not written.
        _reachable = label.Reached;
        (_loaded, _mask, _header) = (label.Loaded, label.Mask, label.Header);
        label.Step = _steps.Count;
    }

    /// <summary>Turns labels into distances. Conditional jumps reach 255 steps far: what is farther goes by way of a jump without condition.</summary>
    private Libc.FilterInstruction[]? Link()
    {
        int[] places = new int[_steps.Count + 1];
        bool changed = true;
        while (changed)
        {
            changed = false;
            for (int i = 0; i < _steps.Count; i++) places[i + 1] = places[i] + _steps[i].Size;
            if (places[^1] > Bpf.MostInstructions) return null;
            for (int i = 0; i < _steps.Count; i++)
            {
                Step step = _steps[i];
                if (step.False is null) continue;
                if (!step.FarTrue && places[step.True!.Step] - places[i] - 1 > byte.MaxValue - 2) step.FarTrue = changed = true;
                if (!step.FarFalse && places[step.False.Step] - places[i] - 1 > byte.MaxValue - 2) step.FarFalse = changed = true;
            }
        }
        var program = new List<Libc.FilterInstruction>(places[^1]);
        for (int i = 0; i < _steps.Count; i++)
        {
            Step step = _steps[i];
            if (step.True is null)
            {
                program.Add(new Libc.FilterInstruction { Code = step.Code, Constant = step.Constant });
                continue;
            }
            int next = places[i] + 1, whenTrue = places[step.True.Step];
            if (step.False is null)
            {
                program.Add(new Libc.FilterInstruction { Code = step.Code, Constant = (uint)(whenTrue - next) });
                continue;
            }
            int whenFalse = places[step.False.Step];
            program.Add(new Libc.FilterInstruction
            {
                Code = step.Code,
                Constant = step.Constant,
                JumpTrue = (byte)(step.FarTrue ? 0 : whenTrue - next),
                JumpFalse = (byte)(step.FarFalse ? (step.FarTrue ? 1 : 0) : whenFalse - next),
            });
            if (step.FarTrue) program.Add(new Libc.FilterInstruction { Code = Bpf.JumpAlways, Constant = (uint)(whenTrue - next - 1) });
            if (step.FarFalse) program.Add(new Libc.FilterInstruction { Code = Bpf.JumpAlways, Constant = (uint)(whenFalse - next - (step.FarTrue ? 2 : 1)) });
        }
        return [.. program];
    }

    /// <summary>A place to jump to, and what is known to be loaded there.</summary>
    private sealed class Label
    {
        public bool Reached { get; set; }

        public FilterLoad? Loaded { get; set; }

        public uint Mask { get; set; }

        public int? Header { get; set; }

        public int Step { get; set; }
    }

    /// <summary>An instruction whose jumps are not yet distances.</summary>
    private sealed class Step(ushort code, uint constant)
    {
        public ushort Code => code;

        public uint Constant => constant;

        public Label? True { get; init; }

        public Label? False { get; init; }

        public bool FarTrue { get; set; }

        public bool FarFalse { get; set; }

        public int Size => 1 + (FarTrue ? 1 : 0) + (FarFalse ? 1 : 0);
    }
}

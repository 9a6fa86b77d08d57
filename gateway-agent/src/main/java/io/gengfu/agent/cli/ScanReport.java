package io.gengfu.agent.cli;

import io.gengfu.driver.modbus.FoundUnit;
import io.gengfu.driver.modbus.ModbusScan;
import io.gengfu.driver.modbus.ScanListener;
import io.gengfu.driver.modbus.ScanPlan;
import java.io.Console;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A scan as people follow it: what was found at once, where it is on the error stream. */
final class ScanReport implements ScanListener {

  private static final String BLANK = "\r" + " ".repeat(60) + "\r";

  private final @Nullable PrintWriter out;
  private final PrintWriter err;
  private final boolean terminal;
  private String setting = "";

  /**
   * @param out where the table goes; null for none
   */
  ScanReport(@Nullable PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
    this.terminal = Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
  }

  void begins(String line, ScanPlan plan) {
    err.printf(
        "%s: %d questions, %s if nobody answers; shorter with --units, --baud, --parity%n",
        line, plan.questions(), Moments.show(plan.longest()));
    err.flush();
  }

  @Override
  public void asks(String now, int unit, int question, int of) {
    if (!now.equals(setting)) {
      setting = now;
      note("asking at " + now);
    }
    if (terminal) {
      err.printf("\r%s unit %d: %d %% ", now, unit, 100 * question / of);
      err.flush();
    }
  }

  @Override
  public void found(FoundUnit unit) {
    if (out == null) {
      return;
    }
    clear();
    out.printf(
        "%-12s %-9s %-36s %5d ms  %s%n",
        unit.setting(),
        unit.anyUnit() ? "any unit" : "unit " + unit.unit(),
        unit.answer(),
        unit.roundTrip().toMillis(),
        words(unit));
    out.flush();
  }

  @Override
  public void garbled(String at, int unit, String what) {
    note(
        "%s unit %d: %s (two devices with this number, noise, or another speed)"
            .formatted(at, unit, what));
  }

  @Override
  public void skipped(String at, String why) {
    note(at + ": left out: " + why);
  }

  private void note(String text) {
    clear();
    err.println(text);
    err.flush();
  }

  private void clear() {
    if (terminal) {
      err.print(BLANK);
      err.flush();
    }
  }

  void ends(String line, ModbusScan.Result result) {
    clear();
    PrintWriter table = out == null ? err : out;
    if (result.notAsked() > 0) {
      table.printf(
          "%d questions were not asked: the limit, or a line that was lost%n", result.notAsked());
    }
    if (result.found().isEmpty()) {
      table.printf(
          "nobody answers on %s: is it wired (A and B not swapped), supplied, at another speed"
              + " (--baud), slower (--timeout 500ms)?%n",
          line);
      return;
    }
    table.printf("%nFor devices in site.yaml, with profiles and locations of your own:%n%n");
    result.found().forEach(unit -> table.println(yaml(unit)));
    if (result.found().stream().anyMatch(unit -> "none".equals(unit.address().get("parity")))) {
      table.printf("%nWithout parity, one stop bit and two cannot be told apart; two suit both.%n");
    }
  }

  /** An entry of {@code devices} in flow style, as {@code gengfu check} reads it. */
  static String yaml(FoundUnit unit) {
    String address =
        unit.address().entrySet().stream()
            .map(entry -> entry.getKey() + ": " + scalar(entry.getValue()))
            .collect(Collectors.joining(", ", "{", "}"));
    String who = words(unit).isEmpty() ? "" : "  # " + words(unit);
    return "  - {id: modbus-%d, profile: PROFILE, location: LOCATION, address: %s}%s"
        .formatted(unit.unit(), address, who);
  }

  private static String scalar(Object value) {
    return value instanceof String text ? '"' + text + '"' : value.toString();
  }

  private static String words(FoundUnit unit) {
    return String.join(" / ", unit.identification().values());
  }

  /** The whole result. */
  static Map<String, Object> json(ModbusScan.Result result) {
    var report = new LinkedHashMap<String, Object>();
    report.put("found", result.found().stream().map(ScanReport::json).toList());
    report.put("notAsked", result.notAsked());
    return report;
  }

  private static Map<String, Object> json(FoundUnit unit) {
    var one = new LinkedHashMap<String, Object>();
    one.put("setting", unit.setting());
    one.put("unit", unit.unit());
    one.put("anyUnit", unit.anyUnit());
    one.put("answer", unit.answer());
    one.put("roundTripMillis", unit.roundTrip().toMillis());
    one.put("identification", unit.identification());
    one.put("address", unit.address());
    return one;
  }
}

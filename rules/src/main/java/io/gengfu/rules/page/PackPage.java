package io.gengfu.rules.page;

import io.gengfu.model.DeviceClass;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Output;
import io.gengfu.model.Signal;
import io.gengfu.model.SignalType;
import io.gengfu.model.Unit;
import io.gengfu.rules.page.Sheet.Both;
import io.gengfu.settings.Durations;
import io.gengfu.settings.Node;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one pack needs, does and was tested for, as a page in Markdown in both languages. Made from
 * the pack's file alone, with its usual parameters put in.
 */
public final class PackPage {

  private static final Pattern SIGNAL = Pattern.compile("\\b([a-z][a-z0-9_]*)\\.([a-z][a-z0-9_]*)");
  private static final List<String> VARIABLES = List.of("for-each", "with", "all");

  private final Sheet pack;
  private final StringBuilder page = new StringBuilder();

  private PackPage(Sheet pack) {
    this.pack = pack;
  }

  /**
   * @param document a pack without mistakes
   */
  public static String of(Node.Mapping document) {
    return new PackPage(Sheet.of(document)).write();
  }

  private String write() {
    Both title = pack.both("title");
    page.append("<!-- Made from the pack; not to be edited. -->\n");
    page.append("# ").append(title.zh()).append(" · ").append(title.en()).append("\n\n");
    page.append('`').append(pack.text("pack")).append("` ").append(pack.text("version"));
    page.append(" · scenario `").append(pack.text("scenario")).append("`\n");
    if (pack.has("about")) {
      Both about = pack.both("about");
      page.append('\n').append(about.zh()).append("\n\n").append(about.en()).append('\n');
    }
    needs();
    heading("规则", "Rules");
    pack.sections("rules").forEach(rule -> RuleWords.write(rule, page));
    signals();
    parameters();
    binding();
    tests();
    return page.toString();
  }

  private void heading(String zh, String en) {
    page.append("\n## ").append(zh).append(" · ").append(en).append('\n');
  }

  private Map<String, DeviceClass> classes() {
    var classes = new LinkedHashMap<String, DeviceClass>();
    for (String key : VARIABLES) {
      Sheet variables = pack.section(key);
      for (String name : variables.keys()) {
        Sheet relation = variables.section(name);
        String of = relation.has("class") ? relation.text("class") : variables.text(name);
        deviceClass(of).ifPresent(found -> classes.put(name, found));
      }
    }
    return classes;
  }

  private static Optional<DeviceClass> deviceClass(String name) {
    return name.equals(DeviceClasses.ANY.name())
        ? Optional.of(DeviceClasses.ANY)
        : DeviceClasses.named(name);
  }

  private void needs() {
    heading("需要的设备和信号", "What it needs");
    page.append("\n| | 设备类别 class | 读取 reads | 动作 acts on |\n|---|---|---|---|\n");
    String read = expressions();
    var acted = new TreeSet<String>();
    for (Sheet rule : pack.sections("rules")) {
      rule.sections("do").forEach(action -> acted.add(action.text("set") + action.text("say")));
    }
    var limits = new LinkedHashMap<String, Output>();
    classes()
        .forEach(
            (variable, of) -> {
              var inputs = new TreeSet<String>();
              Matcher named = SIGNAL.matcher(read);
              while (named.find()) {
                if (named.group(1).equals(variable)) {
                  of.signal(named.group(2)).ifPresent(signal -> inputs.add(show(signal)));
                }
              }
              var outputs = new TreeSet<String>();
              for (Signal signal : of.signals()) {
                if (acted.contains(variable + "." + signal.name())) {
                  outputs.add(show(signal));
                  signal.output().ifPresent(o -> limits.put(variable + "." + signal.name(), o));
                }
              }
              page.append("| `").append(variable).append("` | `").append(of.name());
              page.append("` | ").append(String.join(", ", inputs));
              page.append(" | ").append(String.join(", ", outputs)).append(" |\n");
            });
    limits.forEach(this::limits);
  }

  // What no rule can change, and what people ask first.
  private void limits(String name, Output output) {
    output
        .interlock()
        .ifPresent(
            lock -> {
              String only = "`" + lock.signal() + "` = `" + lock.constant() + "`";
              page.append("\n`").append(name).append("`: 仅当 ").append(only);
              page.append(" 且读数新鲜时动作，与规则无关。Only while ").append(only);
              page.append(", known and fresh, whatever a rule says.\n");
            });
    output
        .cap()
        .ifPresent(
            cap -> {
              String most = Durations.show(cap.active()) + " / " + Durations.show(cap.window());
              page.append("\n`").append(name).append("`: 最长 ").append(most);
              page.append("。At most ").append(most).append(".\n");
            });
  }

  private static String show(Signal signal) {
    String unit =
        switch (signal.type()) {
          case SignalType.Quantity(Unit of) -> of.symbol();
          case SignalType.Flag flag -> "";
          case SignalType.Enumeration constants -> "";
          case SignalType.Text text -> "";
        };
    return "`" + signal.name() + "`" + (unit.isEmpty() ? "" : " " + unit);
  }

  // Everything that is a condition or a number; messages name devices in another way.
  private String expressions() {
    var text = new StringBuilder();
    Sheet signals = pack.section("signals");
    signals.keys().forEach(name -> text.append(signals.text(name)).append('\n'));
    for (Sheet rule : pack.sections("rules")) {
      for (String key : List.of("when", "clear-when", "suppress-when")) {
        text.append(rule.text(key)).append('\n');
      }
    }
    return text.toString();
  }

  private void signals() {
    Sheet signals = pack.section("signals");
    if (signals.keys().isEmpty()) {
      return;
    }
    heading("派生信号", "Derived signals");
    page.append('\n');
    for (String name : signals.keys()) {
      Both words = SignalWords.of(signals.section(name));
      page.append("- `").append(name).append("`: ").append(words.zh());
      page.append("  \n  ").append(words.en()).append('\n');
    }
  }

  private void parameters() {
    if (pack.parameters().isEmpty()) {
      return;
    }
    heading("参数", "Parameters");
    page.append("\n| | 默认 usual | | |\n|---|---|---|---|\n");
    Sheet described = pack.section("describe");
    pack.parameters()
        .forEach(
            (name, usual) -> {
              Both words = described.both(name);
              page.append("| `").append(name).append("` | `").append(usual).append("` | ");
              page.append(words.zh()).append(" | ").append(words.en()).append(" |\n");
            });
  }

  private void binding() {
    heading("启用", "In site.yaml");
    page.append("\n```yaml\npacks:\n  - pack: ").append(pack.text("pack")).append('\n');
    String devices =
        String.join(
            ", ",
            classes().entrySet().stream().map(e -> e.getKey() + ": [" + example(e) + "]").toList());
    page.append("    devices: {").append(devices);
    page.append("}   # 可省略 optional: docs/packs.md\n");
    pack.parameters().entrySet().stream()
        .findFirst()
        .ifPresent(
            first ->
                page.append("    parameters: {")
                    .append(first.getKey())
                    .append(": ")
                    .append(first.getValue())
                    .append("}   # 可省略 optional\n"));
    page.append("```\n");
  }

  private static String example(Map.Entry<String, DeviceClass> variable) {
    String of =
        variable.getValue().equals(DeviceClasses.ANY)
            ? variable.getKey()
            : variable.getValue().name();
    return of.replace('_', '-') + "-1";
  }

  private void tests() {
    List<Sheet> tests = pack.sections("tests");
    if (tests.isEmpty()) {
      return;
    }
    heading("测试过的情形", "What it was tested for");
    page.append('\n');
    tests.forEach(test -> page.append("- ").append(test.text("name")).append('\n'));
  }
}

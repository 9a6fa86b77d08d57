package io.gengfu.rules.page;

import io.gengfu.rules.page.Sheet.Both;
import java.util.List;
import java.util.Map;

/** What a rule watches for and does, in plain words. */
final class RuleWords {

  private static final Map<String, Both> SEVERITIES =
      Map.of(
          "critical", new Both("紧急", "critical"),
          "high", new Both("高", "high"),
          "medium", new Both("中", "medium"),
          "low", new Both("低", "low"));

  /** Said otherwise than by their name and value, or not at all. */
  private static final List<String> SAID =
      List.of(
          "id",
          "when",
          "clear-when",
          "for",
          "clear-for",
          "when-unknown",
          "hold-at-most",
          "severity",
          "lane",
          "alert",
          "message",
          "do",
          "latched",
          "confirm",
          "suppress-when",
          "inhibited-by",
          "swinger",
          "digest",
          "reopen-within",
          "escalate");

  private final Sheet rule;
  private final StringBuilder page;

  private RuleWords(Sheet rule, StringBuilder page) {
    this.rule = rule;
    this.page = page;
  }

  static void write(Sheet rule, StringBuilder page) {
    new RuleWords(rule, page).write();
  }

  private void write() {
    page.append("\n### `").append(rule.text("id")).append("`\n\n");
    message();
    time();
    exceptions();
    rule.sections("do").forEach(this::action);
    rule.sections("escalate").forEach(this::escalation);
    rule.keys().stream()
        .filter(key -> !SAID.contains(key))
        .forEach(key -> item("`" + key + ": " + rule.text(key) + "`", ""));
  }

  private void message() {
    if (rule.text("alert").equals("false")) {
      item("只动作，不报警", "acts, and raises no alert");
      return;
    }
    Both message = rule.both("message");
    item("**" + message.zh() + "**", "**" + message.en() + "**");
    Both severity = SEVERITIES.getOrDefault(rule.text("severity"), new Both("", ""));
    boolean life = rule.text("lane").equals("life");
    item(
        "级别：" + severity.zh() + (life ? "；生命安全通道，最先上报" : ""),
        "severity: " + severity.en() + (life ? "; lane life, leaves the building first" : ""));
  }

  private void time() {
    String lasts = rule.text("for", "0s");
    boolean atOnce = lasts.equals("0s");
    item(
        "条件：`" + rule.text("when") + "`，" + (atOnce ? "立即" : "持续" + lasting(lasts)),
        "when `" + rule.text("when") + "`, " + (atOnce ? "at once" : "for " + lasts));
    String clear = rule.has("clear-when") ? "`" + rule.text("clear-when") + "`" : "";
    String quiet = rule.text("clear-for", "0s");
    boolean ends = quiet.equals("0s");
    item(
        "解除：" + (clear.isEmpty() ? "条件不再成立" : clear) + (ends ? "" : "，持续" + quiet),
        "over when "
            + (clear.isEmpty() ? "that is no longer so" : clear)
            + (ends ? "" : ", for " + quiet));
    doubt();
  }

  private void doubt() {
    String counts = rule.text("when-unknown", "keep");
    String time = rule.text("hold-at-most");
    if (counts.equals("keep") && time.isEmpty()) {
      return;
    }
    boolean keeps = counts.equals("keep");
    boolean raises = counts.equals("true");
    item(
        "数据不可用"
            + (time.isEmpty() ? "三个周期" : time)
            + "后："
            + (keeps ? "保持原状态，并报告无法判断" : raises ? "视为条件成立" : "视为条件不成立"),
        "after "
            + (time.isEmpty() ? "three intervals" : time)
            + " without the readings it needs: "
            + (keeps
                ? "stays as it is, and that is reported"
                : "as if the condition were " + counts));
  }

  /** {@code 3 readings or 30s} in Chinese. */
  private static String lasting(String time) {
    return time.replace(" readings", "次读数").replace(" or ", "或");
  }

  private void exceptions() {
    if (rule.text("latched").equals("true")) {
      item("锁定：原因消失后仍须人工复位", "latched: stays until somebody resets it by hand");
    }
    if (rule.text("confirm").equals("true")) {
      item("关闭前须确认", "must be confirmed before it closes");
    }
    if (rule.has("suppress-when")) {
      String when = "`" + rule.text("suppress-when") + "`";
      item("抑制：" + when + " 期间不报警", "suppressed while " + when);
    }
    if (rule.has("inhibited-by")) {
      item(
          "抑制：同一设备已有 " + names("inhibited-by") + " 报警期间不另报",
          "suppressed while " + names("inhibited-by") + " is active for the same device");
    }
    if (rule.has("swinger")) {
      Sheet swinger = rule.section("swinger");
      item(
          "报警" + swinger.text("at-most") + "次后停用，安静" + swinger.text("restore") + "后恢复",
          "shut down after "
              + swinger.text("at-most")
              + " alerts, until quiet for "
              + swinger.text("restore"));
    }
    if (rule.has("digest")) {
      Sheet digest = rule.section("digest");
      item(
          digest.text("within") + "内超过" + digest.text("more-than") + "次的合并为一条汇总报警",
          "more than "
              + digest.text("more-than")
              + " within "
              + digest.text("within")
              + " are counted in one alert");
    }
    if (rule.has("reopen-within")) {
      String within = rule.text("reopen-within");
      item("关闭后" + within + "内再次出现视为同一报警", "again within " + within + " is the same alert");
    }
  }

  private String names(String key) {
    return String.join(", ", rule.texts(key).stream().map(name -> "`" + name + "`").toList());
  }

  private void action(Sheet action) {
    if (action.has("say")) {
      item(
          "语音 `" + action.text("say") + "`：" + action.text("zh"),
          "says through `" + action.text("say") + "`: " + action.text("en"));
    } else {
      String what = "`" + action.text("set") + "` = `" + action.text("to") + "`";
      String most = action.text("at-most");
      item(
          "动作：" + what + (most.isEmpty() ? "" : "，最长" + most),
          "sets " + what + (most.isEmpty() ? "" : ", at most " + most));
    }
  }

  private void escalation(Sheet step) {
    Both message = step.both("message");
    Both severity = SEVERITIES.getOrDefault(step.text("severity"), new Both("", ""));
    String after = step.text("after");
    item(
        after + "未确认则升级：" + severity.zh() + (message.zh().isEmpty() ? "" : "，" + message.zh()),
        "not acknowledged after "
            + after
            + ": "
            + severity.en()
            + (message.en().isEmpty() ? "" : ", " + message.en()));
    step.sections("do").forEach(this::action);
  }

  private void item(String zh, String en) {
    page.append("- ").append(zh);
    if (!en.isEmpty()) {
      page.append("  \n  ").append(en);
    }
    page.append('\n');
  }
}

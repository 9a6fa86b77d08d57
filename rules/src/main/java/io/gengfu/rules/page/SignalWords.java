package io.gengfu.rules.page;

import io.gengfu.rules.page.Sheet.Both;
import java.util.List;

/** What a derived signal is, in plain words. */
final class SignalWords {

  /** The words that tell which operator it is. */
  private static final List<String> OPERATORS =
      List.of(
          "latch",
          "absent",
          "sequence",
          "of",
          "map",
          "schedule",
          "count",
          "total",
          "sum",
          "avg",
          "min",
          "max",
          "rate",
          "deviation",
          "number-of",
          "share-of",
          "sum-of",
          "avg-of",
          "min-of",
          "max-of");

  private SignalWords() {}

  static Both of(Sheet signal) {
    String word = OPERATORS.stream().filter(signal::has).findFirst().orElse("");
    String what = "`" + signal.text(word) + "`";
    String over = signal.text("over");
    return switch (word) {
      case "latch" ->
          both(
              "自 " + what + " 成立起，直到 `" + signal.text("until") + "`",
              "true from when " + what + " until `" + signal.text("until") + "`");
      case "absent" -> absent(signal, what);
      case "sequence" ->
          both(
              "在" + signal.text("within") + "内依次成立：" + list(signal, word),
              "true when these became true one after the other within "
                  + signal.text("within")
                  + ": "
                  + list(signal, word));
      case "of" -> votes(signal);
      case "map" ->
          both(
              what + " 的代码对照：" + codes(signal),
              "what a code in " + what + " means: " + codes(signal));
      case "schedule" -> both("时间段：" + what, "the time " + what);
      case "count" ->
          limited(
              signal,
              signal.text("within") + "内 " + what + " 成立的次数",
              "how often " + what + " became true within " + signal.text("within"));
      case "total" ->
          limited(
              signal, over + "内 " + what + " 的增量", "by how much " + what + " went on in " + over);
      case "sum" ->
          limited(signal, over + "内 " + what + " 读数之和", "the sum of " + what + " over " + over);
      case "avg" -> both(over + "内 " + what + " 的平均", "the mean of " + what + " over " + over);
      case "min" -> both(over + "内 " + what + " 的最小值", "the least " + what + " within " + over);
      case "max" -> both(over + "内 " + what + " 的最大值", "the greatest " + what + " within " + over);
      case "rate" ->
          both(
              what + " 每" + signal.text("per") + "的变化，按" + over + "计算",
              "how fast " + what + " rises in " + signal.text("per") + ", over " + over);
      case "deviation" ->
          both(
              what + " 偏离该时段以往均值的程度",
              "how far " + what + " is from what it usually is at this hour");
      case "share-of" ->
          both("满足 " + what + " 的设备比例", "the share of devices of which " + what + " is true");
      case "number-of" -> number(signal, what);
      case "sum-of" -> both("各设备 " + what + " 之和", "the sum of " + what + " over the devices");
      case "avg-of" -> both("各设备 " + what + " 的平均", "the mean of " + what + " over the devices");
      case "min-of" -> both("各设备 " + what + " 的最小值", "the least " + what + " of the devices");
      case "max-of" -> both("各设备 " + what + " 的最大值", "the greatest " + what + " of the devices");
      default -> both("", "");
    };
  }

  private static Both absent(Sheet signal, String what) {
    String longer = signal.text("longer-than");
    String meanwhile = signal.text("while");
    return meanwhile.isEmpty()
        ? both(what + " 连续" + longer + "未成立", "true when " + what + " was not so for " + longer)
        : both(
            "在 `" + meanwhile + "` 期间，" + what + " 连续" + longer + "未成立",
            "true when " + what + " was not so for " + longer + " while `" + meanwhile + "`");
  }

  private static Both votes(Sheet signal) {
    String within = signal.text("within");
    String least = signal.text("at-least");
    return both(
        (within.isEmpty() ? "" : within + "内") + "至少" + least + "项成立：" + list(signal, "of"),
        "at least "
            + least
            + " of these"
            + (within.isEmpty() ? "" : " within " + within)
            + ": "
            + list(signal, "of"));
  }

  private static Both number(Sheet signal, String what) {
    String within = signal.text("within");
    return limited(
        signal,
        (within.isEmpty() ? "" : within + "内") + "满足 " + what + " 的设备数",
        "the number of devices of which "
            + what
            + (within.isEmpty() ? " is true" : " was true within " + within));
  }

  private static Both limited(Sheet signal, String zh, String en) {
    if (signal.has("at-least")) {
      String bound = signal.text("at-least");
      return both(zh + "不少于" + bound, en + " is " + bound + " or more");
    }
    if (signal.has("below")) {
      String bound = signal.text("below");
      return both(zh + "少于" + bound, en + " is less than " + bound);
    }
    return both(zh, en);
  }

  private static String codes(Sheet signal) {
    var codes = new StringBuilder(signal.text("to"));
    if (signal.has("else")) {
      codes.append("; else ").append(signal.text("else"));
    }
    return codes.toString();
  }

  private static String list(Sheet signal, String key) {
    return String.join(", ", signal.texts(key).stream().map(text -> "`" + text + "`").toList());
  }

  private static Both both(String zh, String en) {
    return new Both(zh, en);
  }
}

package io.gengfu.driver.mqtt;

import io.gengfu.settings.Settings;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Topics of a profile, whose words in braces stand in the device's address. */
final class Topics {

  private static final Pattern WORD = Pattern.compile("\\{([a-z][a-z0-9-]*)}");

  private final Settings address;

  Topics(Settings address) {
    this.address = address;
  }

  /** The topic under a key of a mapping, with the device's own words in it. */
  String of(Settings mapping, String key) {
    String written = mapping.text(key);
    Matcher words = WORD.matcher(written);
    String topic = words.replaceAll(word -> Matcher.quoteReplacement(word(word.group(1))));
    if (mapping.has(key) && topic.isBlank()) {
      mapping.report(key, "is empty", "a topic such as zigbee2mqtt/{name}");
    }
    if (topic.contains("+") || topic.contains("#")) {
      mapping.report(key, "is " + topic + ", a filter", "one topic, without + and #");
    }
    return topic;
  }

  private String word(String name) {
    String word = address.text(name);
    if (word.contains("+") || word.contains("#") || word.contains("/")) {
      address.report(name, "is " + word, "a part of a topic, without / + and #");
    }
    return word;
  }
}

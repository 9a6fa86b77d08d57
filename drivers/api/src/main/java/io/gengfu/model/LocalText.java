package io.gengfu.model;

/** The same words in Chinese and English. */
public record LocalText(String zh, String en) {

  /** Text that is the same in both languages, such as a device's number. */
  public static LocalText same(String text) {
    return new LocalText(text, text);
  }
}

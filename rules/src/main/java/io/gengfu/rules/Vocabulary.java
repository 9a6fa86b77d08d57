package io.gengfu.rules;

import io.gengfu.model.DeviceClass;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Signal;
import io.gengfu.model.SignalType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** What expressions are checked against, and by what, in one text: the same means the same. */
final class Vocabulary {

  static final String DIGEST = digest();

  private Vocabulary() {}

  private static String digest() {
    var classes = new ArrayList<>(DeviceClasses.all());
    classes.add(DeviceClasses.ANY);
    var text = new StringBuilder(program());
    text.append(" format ").append(TermFile.FORMAT);
    for (DeviceClass deviceClass : classes) {
      text.append('\n').append(deviceClass.name()).append(':');
      for (Signal signal : deviceClass.signals()) {
        text.append(' ').append(signal.name()).append('=').append(type(signal.type()));
      }
    }
    return text.toString();
  }

  private static String type(SignalType type) {
    return switch (type) {
      case SignalType.Flag flag -> "flag";
      case SignalType.Text words -> "text";
      case SignalType.Quantity quantity -> quantity.unit().name();
      case SignalType.Enumeration constants -> constants.name() + constants(constants.constants());
    };
  }

  private static String constants(List<String> constants) {
    return "(" + String.join(",", constants) + ")";
  }

  /** The versions of this program and of CEL, which the build writes down. */
  private static String program() {
    var made = new Properties();
    try (InputStream in = Vocabulary.class.getResourceAsStream("made-of.properties")) {
      if (in == null) {
        throw new IllegalStateException("made-of.properties is not in the program");
      }
      made.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException("the program's own made-of.properties", e);
    }
    return "gengfu " + made.getProperty("gengfu") + " cel " + made.getProperty("cel");
  }
}

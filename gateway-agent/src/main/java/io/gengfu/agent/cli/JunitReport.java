package io.gengfu.agent.cli;

import io.gengfu.agent.cli.PackResult.TestResult;
import io.gengfu.rules.trial.Difference;
import io.gengfu.settings.Problem;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * The outcome in the form that CI servers show: a suite for each pack, a case for each test. A pack
 * that cannot be used, and one that lacks the tests it should have, has one case that says so.
 */
final class JunitReport {

  private final XMLStreamWriter xml;
  private final boolean requireTests;

  private JunitReport(XMLStreamWriter xml, boolean requireTests) {
    this.xml = xml;
    this.requireTests = requireTests;
  }

  /**
   * @param requireTests whether a pack without tests has failed
   */
  static void write(Path file, List<PackResult> packs, boolean requireTests) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    try (Writer out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out);
      new JunitReport(xml, requireTests).suites(packs);
      xml.close();
    } catch (XMLStreamException e) {
      throw new IOException("cannot write " + file, e);
    }
  }

  private void suites(List<PackResult> packs) throws XMLStreamException {
    xml.writeStartDocument("UTF-8", "1.0");
    xml.writeCharacters("\n");
    xml.writeStartElement("testsuites");
    attribute("name", "gengfu test");
    counts(packs);
    for (PackResult pack : packs) {
      xml.writeCharacters("\n  ");
      xml.writeStartElement("testsuite");
      attribute("name", pack.pack());
      counts(List.of(pack));
      attribute("skipped", "0");
      cases(pack);
      xml.writeCharacters("\n  ");
      xml.writeEndElement();
    }
    xml.writeCharacters("\n");
    xml.writeEndElement();
    xml.writeCharacters("\n");
    xml.writeEndDocument();
  }

  private void counts(List<PackResult> packs) throws XMLStreamException {
    long unusable = packs.stream().filter(pack -> !pack.isUsable()).count();
    long without = packs.stream().filter(this::lacks).count();
    long tests = packs.stream().mapToLong(pack -> pack.tests().size()).sum();
    long failed = packs.stream().mapToLong(PackResult::failed).sum();
    attribute("tests", String.valueOf(tests + unusable + without));
    attribute("failures", String.valueOf(failed + without));
    attribute("errors", String.valueOf(unusable));
    attribute("time", seconds(packs.stream().mapToDouble(PackResult::seconds).sum()));
  }

  private boolean lacks(PackResult pack) {
    return requireTests && pack.lacksTests();
  }

  private void cases(PackResult pack) throws XMLStreamException {
    if (!pack.isUsable()) {
      String first = pack.problems().getFirst().toString();
      String all =
          pack.problems().stream().map(Problem::toString).collect(Collectors.joining("\n"));
      startCase(pack, "can be used", 0);
      fault("error", first, all);
      endCase();
    } else if (lacks(pack)) {
      startCase(pack, "has tests", 0);
      fault("failure", "the pack has no tests", "");
      endCase();
    }
    for (TestResult test : pack.tests()) {
      startCase(pack, test.trial().name(), test.nanos() / 1e9);
      List<Difference> differences = test.outcome().differences();
      if (!differences.isEmpty()) {
        Difference first = differences.getFirst();
        fault(
            "failure",
            first.mark() + ": step " + first.step() + " decided something else",
            differences.stream().map(Difference::toString).collect(Collectors.joining("\n")));
      }
      endCase();
    }
  }

  private void startCase(PackResult pack, String name, double seconds) throws XMLStreamException {
    xml.writeCharacters("\n    ");
    xml.writeStartElement("testcase");
    attribute("classname", pack.pack());
    attribute("name", name);
    attribute("time", seconds(seconds));
  }

  private void endCase() throws XMLStreamException {
    xml.writeEndElement();
  }

  private void fault(String element, String message, String text) throws XMLStreamException {
    xml.writeStartElement(element);
    attribute("message", message);
    xml.writeCharacters(legal(text));
    xml.writeEndElement();
  }

  private void attribute(String name, String value) throws XMLStreamException {
    xml.writeAttribute(name, legal(value));
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, "%.3f", seconds);
  }

  // XML 1.0 §2.2: other characters cannot stand in a document, not even escaped.
  private static String legal(String text) {
    return text.codePoints()
        .map(
            c ->
                c == '\n'
                        || c == '\t'
                        || (c >= 0x20 && c < 0xD800)
                        || (c > 0xDFFF && c < 0xFFFE)
                        || c > 0xFFFF
                    ? c
                    : 0xFFFD)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}

package io.gengfu.driver.opcua;

import static org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned.uint;

import io.gengfu.driver.opcua.browse.Offered;
import io.gengfu.driver.opcua.browse.Offered.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.stack.core.AttributeId;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.OpcUaDataType;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.types.builtin.ByteString;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UByte;
import org.eclipse.milo.opcua.stack.core.types.enumerated.BrowseDirection;
import org.eclipse.milo.opcua.stack.core.types.enumerated.BrowseResultMask;
import org.eclipse.milo.opcua.stack.core.types.enumerated.NodeClass;
import org.eclipse.milo.opcua.stack.core.types.enumerated.TimestampsToReturn;
import org.eclipse.milo.opcua.stack.core.types.structured.BrowseDescription;
import org.eclipse.milo.opcua.stack.core.types.structured.BrowseResult;
import org.eclipse.milo.opcua.stack.core.types.structured.ReadValueId;
import org.eclipse.milo.opcua.stack.core.types.structured.ReferenceDescription;
import org.jspecify.annotations.Nullable;

/** Walks a server's address space, breadth first, each node once. Waits; one thread. */
final class MiloWalk {

  /** Nodes whose attributes are asked for at once: small servers refuse long requests. */
  private static final int BATCH = 50;

  /** The attributes asked for, in the order of {@link #offered}. */
  private static final List<AttributeId> ATTRIBUTES =
      List.of(AttributeId.DataType, AttributeId.AccessLevel, AttributeId.Value);

  /** CurrentWrite of the access level (OPC UA Part 3 §8.57). */
  private static final int WRITABLE = 2;

  /** A server whose folders contain one another in ever new nodes has no end. */
  private static final int FOLDERS_MAX = 20_000;

  private final OpcUaClient client;
  private final MiloEntrance entrance;
  private final int most;
  private boolean more;

  private record Place(NodeId id, List<String> path) {}

  /**
   * @param most variables at most
   */
  MiloWalk(OpcUaClient client, MiloEntrance entrance, int most) {
    this.client = client;
    this.entrance = entrance;
    this.most = most;
  }

  /** Whether there was more than could be listed; after {@link #below}. */
  boolean more() {
    return more;
  }

  /** Every variable below a node, and the node itself if it is one. */
  List<Offered> below(NodeName from) throws UaException, TimeoutException, InterruptedException {
    List<String> namespaces = Arrays.asList(client.getNamespaceTable().toArray());
    NodeId start =
        NodeId.parse(
            from.in(namespaces)
                .orElseThrow(
                    () ->
                        new UaException(
                            StatusCodes.Bad_NodeIdUnknown, "no namespace " + from.namespace())));
    Set<NodeId> seen = new HashSet<>(Set.of(start));
    Deque<Place> folders = new ArrayDeque<>(List.of(new Place(start, List.of())));
    List<Place> variables = new ArrayList<>();
    // Of the server's own state nothing belongs to a device.
    seen.add(NodeIds.Server);
    while (!folders.isEmpty() && variables.size() < most && seen.size() < FOLDERS_MAX) {
      Place folder = folders.remove();
      for (ReferenceDescription reference : references(folder.id)) {
        NodeId id = reference.getNodeId().toNodeId(client.getNamespaceTable()).orElse(null);
        if (id != null && seen.add(id)) {
          var path = new ArrayList<>(folder.path);
          path.add(Objects.requireNonNullElse(reference.getBrowseName().name(), "?"));
          var place = new Place(id, List.copyOf(path));
          folders.add(place);
          if (reference.getNodeClass() == NodeClass.Variable) {
            variables.add(place);
          }
        }
      }
    }
    more = !folders.isEmpty() && (variables.size() >= most || seen.size() >= FOLDERS_MAX);
    List<Place> listed = variables.subList(0, Math.min(most, variables.size()));
    List<Offered> offered = new ArrayList<>();
    for (int i = 0; i < listed.size(); i += BATCH) {
      offered.addAll(read(listed.subList(i, Math.min(listed.size(), i + BATCH))));
    }
    return offered;
  }

  private List<ReferenceDescription> references(NodeId id)
      throws UaException, TimeoutException, InterruptedException {
    var wanted =
        new BrowseDescription(
            id,
            BrowseDirection.Forward,
            NodeIds.HierarchicalReferences,
            true,
            uint(NodeClass.Object.getValue() | NodeClass.Variable.getValue()),
            uint(BrowseResultMask.All.getValue()));
    List<ReferenceDescription> references = new ArrayList<>();
    BrowseResult result = entrance.await(client.browseAsync(wanted));
    while (true) {
      ReferenceDescription[] some = result.getReferences();
      if (some != null) {
        references.addAll(Arrays.asList(some));
      }
      ByteString next = result.getContinuationPoint();
      if (next == null || next.isNullOrEmpty()) {
        return references;
      }
      BrowseResult[] following =
          entrance.await(client.browseNextAsync(false, List.of(next))).getResults();
      if (following == null || following.length == 0) {
        return references;
      }
      result = following[0];
    }
  }

  private List<Offered> read(List<Place> places)
      throws UaException, TimeoutException, InterruptedException {
    List<ReadValueId> wanted =
        places.stream()
            .flatMap(p -> ATTRIBUTES.stream().map(a -> new ReadValueId(p.id, a.uid(), null, null)))
            .toList();
    DataValue[] values =
        Objects.requireNonNull(
            entrance.await(client.readAsync(0, TimestampsToReturn.Neither, wanted)).getResults());
    List<Offered> offered = new ArrayList<>();
    for (int i = 0; i < places.size(); i++) {
      int first = i * ATTRIBUTES.size();
      offered.add(offered(places.get(i), values[first], values[first + 1], values[first + 2]));
    }
    return offered;
  }

  private Offered offered(Place place, DataValue type, DataValue access, DataValue value) {
    Object now = value.value().value();
    OpcUaDataType declared =
        type.value().value() instanceof NodeId id ? OpcUaDataType.fromNodeId(id) : null;
    // A node that declares a type of its own still has values of a built-in one.
    OpcUaDataType actual = value.value().getDataType().orElse(declared);
    boolean list = now != null && now.getClass().isArray();
    boolean writable =
        access.value().value() instanceof UByte level && (level.intValue() & WRITABLE) != 0;
    String uri = client.getNamespaceTable().get(place.id.getNamespaceIndex());
    boolean own = place.id.getNamespaceIndex().intValue() == 0;
    String whole = place.id.toParseableString();
    return new Offered(
        own || uri == null ? Optional.empty() : Optional.of(uri),
        whole.substring(whole.indexOf(';') + 1),
        place.path,
        (actual == null ? "no known type" : actual.name()) + (list ? "[]" : ""),
        list || actual == null ? Kind.OTHER : kind(actual),
        writable,
        value.statusCode().isBad() ? Statuses.name(value.statusCode()) : text(now));
  }

  private static Kind kind(OpcUaDataType type) {
    MiloNodes.Kind kind = MiloNodes.kind(type);
    return kind == null
        ? Kind.OTHER
        : switch (kind) {
          case BOOLEAN -> Kind.BOOLEAN;
          case NUMBER -> Kind.NUMBER;
          case TEXT -> Kind.TEXT;
        };
  }

  private static String text(@Nullable Object value) {
    return switch (value) {
      case null -> "";
      case LocalizedText text -> Objects.requireNonNullElse(text.text(), "");
      case Object[] list -> String.format(Locale.ROOT, "%d values", list.length);
      default -> value.toString();
    };
  }
}

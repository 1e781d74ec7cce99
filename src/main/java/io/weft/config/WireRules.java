package io.weft.config;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What {@link QuickCheck} looks for in messages of one type: the rules of {@link MessageRules} and
 * the line of {@link CoverageTable}, by the tags of fields. Made when the type is first seen.
 *
 * <p>Fields that are not implemented, that are noted or that are hard to judge have no rules here,
 * so that messages which set them are never called clean.
 */
final class WireRules {
  private static final int[] NONE = {};
  private static final Map<Descriptor, WireRules> KNOWN = new ConcurrentHashMap<>();
  private static final Map<String, WireRules> ANY = new ConcurrentHashMap<>();
  private static final WireRules UNKNOWN =
      new WireRules(false, new WireField[0], List.of(), 0, new long[0]);
  private static final String WELL_KNOWN = "google.protobuf.";
  private static final int MAX_FIELDS = Long.SIZE;
  private static final int MAX_NUMBER = 1000;

  private final boolean isKnown;
  private final @Nullable WireField[] byNumber;
  private final List<CountCheck> counts;
  private final long required;
  private final long[] oneofs;

  private WireRules(
      boolean isKnown,
      @Nullable WireField[] byNumber,
      List<CountCheck> counts,
      long required,
      long[] oneofs) {
    this.isKnown = isKnown;
    this.byNumber = byNumber;
    this.counts = List.copyOf(counts);
    this.required = required;
    this.oneofs = oneofs;
  }

  /** The rules of {@code type}. */
  static WireRules of(Descriptor type) {
    WireRules known = KNOWN.get(type);
    if (known == null) {
      known = make(type);
      KNOWN.put(type, known);
    }
    return known;
  }

  /** The rules of a message in an Any, by its full name; null if they cannot be had. */
  static @Nullable WireRules ofAny(String name) {
    WireRules known = ANY.get(name);
    if (known == null) {
      Message prototype = MessageTypes.find(name);
      if (prototype == null) {
        return null;
      }
      known = of(MessageTypes.descriptor(prototype));
      ANY.put(name, known);
    }
    return known;
  }

  /** Whether there are any; without them no message is clean. */
  boolean isKnown() {
    return isKnown;
  }

  /** The field that {@code tag} begins; null if it is not one to be let pass. */
  @Nullable WireField field(int tag) {
    int number = tag >>> 3;
    WireField field = number < byNumber.length ? byNumber[number] : null;
    return field == null || field.tag() != tag ? null : field;
  }

  /** Where items are to be counted. */
  int[] newCounts() {
    return counts.isEmpty() ? NONE : new int[counts.size()];
  }

  /** Whether a message with these fields, and so many items, lacks nothing. */
  boolean isComplete(long seen, int[] items) {
    if (!isKnown || (seen & required) != required) {
      return false;
    }
    for (long oneof : oneofs) {
      if ((seen & oneof) == 0) {
        return false;
      }
    }
    for (int i = 0; i < items.length; i++) {
      if (!counts.get(i).allows(items[i])) {
        return false;
      }
    }
    return true;
  }

  private static WireRules make(Descriptor type) {
    boolean isWellKnown = type.getFullName().startsWith(WELL_KNOWN);
    CoverageTable.Line line = CoverageTable.standard().line(type.getFullName());
    if ((line == null && !isWellKnown) || type.getFields().size() > MAX_FIELDS) {
      return UNKNOWN;
    }
    return new Builder(isWellKnown ? null : line).of(type);
  }

  /** Collects the rules of one type. */
  private static final class Builder {
    private final CoverageTable.@Nullable Line line;
    private final @Nullable WireField[] byNumber = new WireField[MAX_NUMBER + 1];
    private final List<CountCheck> counts = new ArrayList<>();
    private long required;
    private int highest;

    /**
     * A builder for messages of which {@code line} is implemented.
     *
     * @param line null for all
     */
    Builder(CoverageTable.@Nullable Line line) {
      this.line = line;
    }

    WireRules of(Descriptor type) {
      MessageRules rules = MessageRules.of(type);
      Map<FieldDescriptor, FieldRules> byField = new HashMap<>();
      rules.fields().forEach(field -> byField.put(field.field(), field));
      for (FieldDescriptor field : type.getFields()) {
        FieldRules own = byField.get(field);
        add(
            field,
            own == null ? new FieldRules(field, false, false, null, null, null) : own,
            rules.disallowed().contains(field));
      }
      return build(rules.requiredOneofs().stream().mapToLong(Builder::bits).toArray());
    }

    /** The rules of the entries of a map. */
    WireRules ofEntries(FieldRules map) {
      Descriptor entry = map.field().getMessageType();
      for (FieldDescriptor field : entry.getFields()) {
        // Who writes maps writes both; what else is right is left to others.
        required |= bit(field);
        Check check = field.getNumber() == 1 ? map.key() : map.item();
        add(field, new FieldRules(field, true, false, check, null, null), false);
      }
      return build(new long[0]);
    }

    private WireRules build(long[] oneofs) {
      return new WireRules(true, Arrays.copyOf(byNumber, highest + 1), counts, required, oneofs);
    }

    private void add(FieldDescriptor field, FieldRules own, boolean isDisallowed) {
      if (isMissed(field, own)) {
        required |= bit(field);
      }
      if (field.getNumber() <= MAX_NUMBER && !isDisallowed && isJudged(field, own)) {
        highest = Math.max(highest, field.getNumber());
        byNumber[field.getNumber()] = make(field, own);
      }
    }

    private WireField make(FieldDescriptor field, FieldRules own) {
      int count = -1;
      if (field.isRepeated() && own.value() instanceof CountCheck check) {
        count = counts.size();
        counts.add(check);
      }
      boolean isMap = field.isMapField();
      Check check = isMap ? null : field.isRepeated() ? own.item() : own.value();
      WireField.Kind kind = WireField.kind(field);
      return new WireField(
          field,
          kind,
          WireField.tag(field),
          bit(field),
          field.isRepeated() ? 0 : excluded(field),
          count,
          check,
          kind == WireField.Kind.ENUM ? allowed(field, check) : NONE,
          isMap ? new Builder(null).ofEntries(own) : null);
    }

    private int[] allowed(FieldDescriptor field, @Nullable Check check) {
      return field.getEnumType().getValues().stream()
          .filter(value -> line == null || line.allows(field.getName(), value.getName()))
          .filter(value -> check == null || check.problem(value) == null)
          .mapToInt(EnumValueDescriptor::getNumber)
          .sorted()
          .toArray();
    }

    /** Whether it has to be there: a message that is required, a value that may not be empty. */
    private static boolean isMissed(FieldDescriptor field, FieldRules own) {
      if (field.isRepeated() || field.getRealContainingOneof() != null) {
        return false;
      }
      if (field.hasPresence()) {
        return own.isRequired();
      }
      Check check = own.value();
      return check != null && check.problem(field.getDefaultValue()) != null;
    }

    /** Whether something that sets this field may be called clean. */
    private boolean isJudged(FieldDescriptor field, FieldRules own) {
      if (line != null && (line.isNoted(field.getName()) || !line.isImplemented(field.getName()))) {
        return false;
      }
      boolean isUnique = own.value() instanceof CountCheck count && count.isUnique();
      boolean isCheckedAny =
          WireField.kind(field) == WireField.Kind.ANY
              && (own.item() != null || (own.value() != null && !field.isRepeated()));
      return !isUnique && !isCheckedAny && field.getType() != FieldDescriptor.Type.GROUP;
    }

    private static long bit(FieldDescriptor field) {
      return 1L << field.getIndex();
    }

    private static long bits(OneofDescriptor oneof) {
      return oneof.getFields().stream().mapToLong(Builder::bit).reduce(0, (all, bit) -> all | bit);
    }

    /** Of two that exclude each other, or of the same twice, the last counts: not judged here. */
    private static long excluded(FieldDescriptor field) {
      OneofDescriptor oneof = field.getRealContainingOneof();
      return oneof == null ? bit(field) : bits(oneof);
    }
  }
}

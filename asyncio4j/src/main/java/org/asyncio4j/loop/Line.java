package org.asyncio4j.loop;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// What waits in order, and may leave from anywhere: of a hundred thousand each leaves without
/// a search through the others.
///
/// @param <E> what waits; known by its identity
public final class Line<E> {
  /*
   * Who leaves makes a gap. When half of the places are gaps the others move up, so that to leave
   * costs the same on average however many there are. A long line from which somebody leaves has an
   * index of its places, for which the same holds; a short one is as quick to look through.
   */
  private static final int SHORT = 32;

  private final ToIntFunction<Object> hash;
  private final List<@Nullable E> places = new ArrayList<>(4);
  private int gaps;

  /// Places by the hash of who stands there.
  private @Nullable Map<Integer, List<Integer>> index;

  /// Makes an empty line.
  ///
  /// @param hash of who waits, and of what is asked for with [#find]; not called for a
  ///     short line
  public Line(ToIntFunction<Object> hash) {
    this.hash = hash;
  }

  /// Adds at the end.
  ///
  /// @param element who waits
  public void add(E element) {
    if (index != null) {
      index(index, element, places.size());
    }
    places.add(element);
  }

  /// Whether nobody waits.
  ///
  /// @return true if the line is empty
  public boolean isEmpty() {
    return gaps == places.size();
  }

  /// Who waits, in order.
  ///
  /// @return a copy
  public List<E> all() {
    return places.stream().filter(Objects::nonNull).toList();
  }

  /// Who waits and may be meant: at least all of the same hash, in order.
  ///
  /// @param asked what has that hash
  /// @return a copy
  public List<E> find(Object asked) {
    return places.size() <= SHORT
        ? all()
        : placesOf(asked).stream().map(places::get).filter(Objects::nonNull).toList();
  }

  /// Takes some out of the line.
  ///
  /// @param leaving who
  /// @return whether one of them stood there
  public boolean removeAll(List<?> leaving) {
    return switch (leaving.size()) {
      case 0 -> false;
      case 1 -> remove(leaving.getFirst());
      default -> {
        Set<Object> leave = Collections.newSetFromMap(new IdentityHashMap<>());
        leave.addAll(leaving);
        yield close(element -> element == null || leave.contains(element));
      }
    };
  }

  private boolean remove(Object element) {
    int place = placeOf(element);
    if (place < 0) {
      return false;
    }
    places.set(place, null);
    gaps++;
    if (2 * gaps > places.size()) {
      close(Objects::isNull);
    }
    return true;
  }

  private boolean close(Predicate<@Nullable E> gap) {
    int before = places.size() - gaps;
    index = null;
    places.removeIf(gap);
    gaps = 0;
    return places.size() < before;
  }

  private int placeOf(Object element) {
    if (places.size() <= SHORT) {
      for (int place = 0; place < places.size(); place++) {
        if (places.get(place) == element) {
          return place;
        }
      }
      return -1;
    }
    for (Iterator<Integer> found = placesOf(element).iterator(); found.hasNext(); ) {
      int place = found.next();
      if (places.get(place) == element) {
        found.remove();
        return place;
      }
    }
    return -1;
  }

  private List<Integer> placesOf(Object asked) {
    if (index == null) {
      Map<Integer, List<Integer>> made = new HashMap<>();
      for (int place = 0; place < places.size(); place++) {
        E element = places.get(place);
        if (element != null) {
          index(made, element, place);
        }
      }
      index = made;
    }
    return index.getOrDefault(hash.applyAsInt(asked), List.of());
  }

  private void index(Map<Integer, List<Integer>> index, E element, int place) {
    index.computeIfAbsent(hash.applyAsInt(element), _ -> new ArrayList<>(1)).add(place);
  }
}

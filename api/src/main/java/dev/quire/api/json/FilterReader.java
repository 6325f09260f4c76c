package dev.quire.api.json;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.domain.SoundText;
import dev.quire.domain.error.InvalidFilter;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.filter.FieldSource;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.metadata.MetadataValue;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads filters: {@code {"field":"year","gte":2020,"lt":2030}}, and these combined by {@code and},
 * {@code or}, {@code not}. Whatever is wrong inside a filter is an {@link InvalidFilter}.
 */
@Singleton
public class FilterReader {
  private static final String OPERATORS =
      "eq, ne, gt, gte, lt, lte, in, nin, exists, contains, startsWith";

  private final ObjectMapper json;

  FilterReader(ObjectMapper json) {
    this.json = json;
  }

  /** The filter of a query parameter, JSON as well; null lets everything through. */
  public Filter read(String parameter) {
    if (parameter == null) {
      return Filter.ALL;
    }
    try {
      return read(json.readTree(parameter));
    } catch (JacksonException e) {
      throw new InvalidFilter(JsonComplaint.syntax("the filter", e));
    }
  }

  /** The filter of a body; null lets everything through. */
  public Filter read(JsonNode node) {
    try {
      return node == null || node.isNull() ? Filter.ALL : requireSmall(filter(node, 1));
    } catch (InvalidInput e) {
      throw new InvalidFilter("filter: " + e.getMessage());
    }
  }

  private static Filter requireSmall(Filter filter) {
    long tests = tests(filter);
    if (tests > Filter.MAX_TESTS) {
      throw new InvalidFilter(
          "the filter has "
              + tests
              + " comparisons; at most "
              + Filter.MAX_TESTS
              + " are allowed; several values of one field are one comparison with in");
    }
    return filter;
  }

  private static long tests(Filter filter) {
    return switch (filter) {
      case Filter.All() -> 0;
      case Filter.And(var filters) -> filters.stream().mapToLong(FilterReader::tests).sum();
      case Filter.Or(var filters) -> filters.stream().mapToLong(FilterReader::tests).sum();
      case Filter.Not(var negated) -> tests(negated);
      case Filter.FieldTest test -> 1;
    };
  }

  private static Filter filter(JsonNode node, int depth) {
    if (depth > Filter.MAX_DEPTH) {
      throw new InvalidFilter("the filter is nested deeper than " + Filter.MAX_DEPTH + " levels");
    }
    if (!node.isObject() || node.isEmpty()) {
      throw new InvalidFilter(
          "a filter is an object such as {\"field\":\"year\",\"gte\":2020}, or and, or, not of filters");
    }
    return node.has("field") ? comparisons(node) : combination(node, depth);
  }

  private static Filter combination(JsonNode node, int depth) {
    Map.Entry<String, JsonNode> only = node.properties().iterator().next();
    if (node.size() > 1) {
      throw new InvalidFilter(
          "an object of a filter has a field with operators, or one of and, or, not; this one has "
              + String.join(", ", node.properties().stream().map(Map.Entry::getKey).toList()));
    }
    return switch (only.getKey()) {
      case "and" -> new Filter.And(filters(only, depth));
      case "or" -> new Filter.Or(filters(only, depth));
      case "not" -> new Filter.Not(filter(only.getValue(), depth + 1));
      default ->
          throw new InvalidFilter(
              "\"" + only.getKey() + "\" is not known in a filter; it has field, and, or, not");
    };
  }

  private static List<Filter> filters(Map.Entry<String, JsonNode> entry, int depth) {
    requireList(entry.getKey(), entry.getValue());
    List<Filter> filters = new ArrayList<>();
    entry.getValue().forEach(node -> filters.add(filter(node, depth + 1)));
    return filters;
  }

  private static Filter comparisons(JsonNode node) {
    JsonNode field = node.get("field");
    if (!field.isTextual()
        || field.textValue().isEmpty()
        || field.textValue().equals(FieldSource.DOCUMENT_PREFIX)) {
      throw new InvalidFilter(
          "field must be the name of a metadata field, or document. and that of a document's");
    }
    SoundText.require("field", field.textValue());
    List<Filter> filters = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (!entry.getKey().equals("field")) {
        filters.add(comparison(field.textValue(), entry.getKey(), entry.getValue()));
      }
    }
    if (filters.isEmpty()) {
      throw new InvalidFilter(field.textValue() + ": no operator is given; there are " + OPERATORS);
    }
    return filters.size() == 1 ? filters.getFirst() : new Filter.And(filters);
  }

  private static Filter comparison(String field, String operator, JsonNode operand) {
    return switch (operator) {
      case "eq" -> new Filter.Equal(field, value(field, operand));
      case "ne" -> new Filter.Not(new Filter.Equal(field, value(field, operand)));
      case "gt" -> new Filter.Compare(field, Filter.Order.GT, value(field, operand));
      case "gte" -> new Filter.Compare(field, Filter.Order.GTE, value(field, operand));
      case "lt" -> new Filter.Compare(field, Filter.Order.LT, value(field, operand));
      case "lte" -> new Filter.Compare(field, Filter.Order.LTE, value(field, operand));
      case "in" -> new Filter.In(field, values(field, operator, operand));
      case "nin" -> new Filter.Not(new Filter.In(field, values(field, operator, operand)));
      case "exists" -> exists(field, operand);
      case "contains" -> new Filter.Contains(field, value(field, operand));
      case "startsWith" -> new Filter.StartsWith(field, prefix(field, operand));
      default ->
          throw new InvalidFilter(
              field + ": \"" + operator + "\" is no operator; there are " + OPERATORS);
    };
  }

  private static MetadataValue value(String field, JsonNode operand) {
    return MetadataReader.value(field, operand);
  }

  private static List<MetadataValue> values(String field, String operator, JsonNode operand) {
    requireList(field + ": " + operator, operand);
    List<MetadataValue> values = new ArrayList<>(operand.size());
    operand.forEach(element -> values.add(value(field, element)));
    return values;
  }

  private static Filter exists(String field, JsonNode operand) {
    if (!operand.isBoolean()) {
      throw new InvalidFilter(field + ": exists takes true or false");
    }
    Filter exists = new Filter.Exists(field);
    return operand.booleanValue() ? exists : new Filter.Not(exists);
  }

  private static String prefix(String field, JsonNode operand) {
    if (!operand.isTextual()) {
      throw new InvalidFilter(field + ": startsWith takes a text");
    }
    return operand.textValue();
  }

  private static void requireList(String what, JsonNode node) {
    if (!node.isArray()) {
      throw new InvalidFilter(what + " takes a list");
    }
  }
}

/**
 * Several short values in one field, addresses for instance: each becomes a tag at a comma, a semicolon, a space or
 * a new line, however it got there (typed, pasted, dropped, by a keyboard on a screen, which names no keys), and when
 * the field is left. What is not a tag yet is told to the form around it: it can be saved all the same.
 */

import { TagsInput, type TagsInputProps } from '@mantine/core';
import { useContext, useState } from 'react';
import { PendingText } from './pendingText';

const SPLIT = [',', ';', ' ', '\n', '\t'];
const BETWEEN = /[,;\s]+/;

interface TagsFieldProps extends Omit<TagsInputProps, 'splitChars' | 'searchValue' | 'onSearchChange'> {
  // As a form's `getInputProps` gives them.
  value?: string[];
  onChange?: (tags: string[]) => void;
}

export function TagsField({ value = [], onChange, ...props }: TagsFieldProps) {
  const [text, setText] = useState('');
  const tellForm = useContext(PendingText);
  const type = (next: string) => {
    const isWhole = BETWEEN.test(next);
    if (isWhole) onChange?.(withTags(value, next));
    setText(isWhole ? '' : next);
    tellForm(!isWhole && next.trim() !== '');
  };
  return (
    <TagsInput
      {...props}
      value={value}
      onChange={onChange}
      splitChars={SPLIT}
      searchValue={text}
      onSearchChange={type}
    />
  );
}

/** What is there already, and what of the text is not. */
function withTags(tags: string[], text: string): string[] {
  const all = new Map(tags.map((tag) => [tag.toLowerCase(), tag]));
  for (const tag of text.split(BETWEEN))
    if (tag && !all.has(tag.toLowerCase())) all.set(tag.toLowerCase(), tag);
  return [...all.values()];
}

/**
 * The search field: the query language, with what is set as chips and completions for what is being typed. What the
 * service can't understand is shown below it, with the place.
 */

import { ActionIcon, Combobox, Pill, PillsInput, Tooltip, useCombobox } from '@mantine/core';
import { Search, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '@/api';
import { Quoted, quoted } from '@/components';
import { useShortcut } from '@/components/shortcuts';
import type { MailPlace } from '@/features/mail/place';
import { FilterForm } from './FilterForm';
import { joined, type Parts, partsOf, placeOfError, termsOf, typingOf, written } from './query';
import { Refusal } from './Refusal';
import classes from './SearchField.module.css';
import { type Completion, useCompletions } from './useCompletions';

interface SearchFieldProps {
  place: MailPlace;
  /** Where it searches, in words. */
  scope: string;
  onSearch: (query: string | undefined) => void;
  /** Why the query was refused. */
  refusal: Problem | undefined;
}

export function SearchField({ place, scope, onSearch, refusal }: SearchFieldProps) {
  const { t } = useTranslation('search');
  const field = useRef<HTMLInputElement>(null);
  const query = place.q ?? '';
  const [parts, setParts] = useState<Parts>(() => partsOf(query));
  const [formOpened, setFormOpened] = useState(false);
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const typing = typingOf(parts.words);
  const completions = useCompletions(typing, place, combobox.dropdownOpened);
  useEffect(() => setParts(partsOf(query)), [query]);
  useShortcut('/', t('common:keys.search'), () => {
    field.current?.focus();
    field.current?.select();
  });

  const search = (next: Parts) => {
    // What was just typed in one place becomes a chip.
    const text = joined(next);
    setParts(partsOf(text));
    combobox.closeDropdown();
    onSearch(text.trim() === '' ? undefined : text);
  };
  const complete = (value: string) => {
    const chosen = completions.find((one) => one.value === value);
    if (!chosen) return;
    const next = completed(parts, chosen, typing);
    setParts(next);
    if (!chosen.isWhole) {
      field.current?.focus();
      return;
    }
    combobox.resetSelectedOption();
    search(next);
  };
  const takeBack = (index: number) => {
    const chip = parts.chips[index];
    if (!chip) return;
    setParts({
      chips: parts.chips.filter((one) => one !== chip),
      words: `${chip.raw} ${parts.words}`.trim(),
    });
  };
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter' && combobox.getSelectedOptionIndex() < 0) {
      event.preventDefault();
      search(parts);
    } else if (
      event.key === 'Backspace' &&
      event.currentTarget.selectionEnd === 0 &&
      parts.chips.length > 0
    ) {
      event.preventDefault();
      takeBack(parts.chips.length - 1);
    } else if (event.key === ' ' && isChipToBe(parts.words)) {
      event.preventDefault();
      setParts(partsOf(joined(parts)));
    } else if (event.key === 'Escape' && !combobox.dropdownOpened) {
      field.current?.blur();
    }
  };
  const refused = refusal && { ...placeOfError(refusal.detail), query };
  return (
    <search className={classes.around}>
      <Combobox store={combobox} onOptionSubmit={complete} withinPortal position="bottom-start">
        <Combobox.DropdownTarget>
          <PillsInput
            className={classes.field}
            size="sm"
            error={refused !== undefined}
            leftSection={<Search size={16} aria-hidden />}
            rightSectionWidth={query === '' ? 40 : 72}
            rightSection={
              <>
                {query !== '' && (
                  <Tooltip label={t('clear')}>
                    <ActionIcon
                      size={30}
                      aria-label={t('clear')}
                      onClick={() => search({ chips: [], words: '' })}
                    >
                      <X size={16} aria-hidden />
                    </ActionIcon>
                  </Tooltip>
                )}
                <FilterForm
                  query={joined(parts)}
                  opened={formOpened}
                  onChange={setFormOpened}
                  onSearch={(text) => search(partsOf(text))}
                />
              </>
            }
          >
            <Pill.Group className={classes.chips}>
              {parts.chips.map((chip, index) => (
                <Pill
                  // biome-ignore lint/suspicious/noArrayIndexKey: the same term may stand there twice
                  key={`${index} ${chip.raw}`}
                  className={classes.chip}
                  withRemoveButton
                  removeButtonProps={{
                    'aria-label': t('remove', { term: chip.raw }),
                    'aria-hidden': false,
                    tabIndex: 0,
                  }}
                  onRemove={() =>
                    search({ ...parts, chips: parts.chips.filter((_, other) => other !== index) })
                  }
                >
                  {chip.not && <span>{t('not')} </span>}
                  {t(`field.${chip.field ?? 'body'}`)}{' '}
                  <b>{quoted(chip.field === 'has' ? t('attachments') : chip.value)}</b>
                </Pill>
              ))}
              <Combobox.EventsTarget autoComplete="off" withExpandedAttribute>
                <PillsInput.Field
                  ref={field}
                  role="combobox"
                  className={classes.input}
                  value={parts.words}
                  aria-label={t('label')}
                  aria-describedby={refused ? 'search-refusal' : undefined}
                  aria-invalid={refused !== undefined}
                  placeholder={parts.chips.length > 0 ? '' : t('placeholder', { scope })}
                  spellCheck={false}
                  onChange={(event) => {
                    setParts({ ...parts, words: event.currentTarget.value });
                    combobox.openDropdown();
                    combobox.resetSelectedOption();
                  }}
                  onFocus={() => combobox.openDropdown()}
                  onBlur={() => combobox.closeDropdown()}
                  onKeyDown={press}
                />
              </Combobox.EventsTarget>
            </Pill.Group>
          </PillsInput>
        </Combobox.DropdownTarget>
        {completions.length > 0 && (
          <Combobox.Dropdown>
            <Combobox.Options aria-label={t('completions')}>
              {completions.map(({ value, help }) => (
                <Combobox.Option key={value} value={value} className={classes.option}>
                  <Quoted className="mono">{value}</Quoted>
                  <span className="muted">{help}</span>
                </Combobox.Option>
              ))}
            </Combobox.Options>
          </Combobox.Dropdown>
        )}
      </Combobox>
      {refused && !combobox.dropdownOpened && <Refusal {...refused} />}
    </search>
  );
}

/** A text ends in a whole `field:value`. */
function isChipToBe(words: string): boolean {
  const last = termsOf(words)?.at(-1);
  return last?.field !== undefined && words.endsWith(last.raw);
}

function completed(parts: Parts, chosen: Completion, typing: ReturnType<typeof typingOf>): Parts {
  const before = parts.words.slice(0, typing.start) + (typing.not ? '-' : '');
  const text = chosen.field ? written(chosen.field, chosen.text) : chosen.text;
  const words = before + text;
  return chosen.isWhole ? partsOf(joined({ chips: parts.chips, words })) : { ...parts, words };
}
